package lb.cache;

import lb.cache.rules.Coding;
import lb.cache.rules.Freshness;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a stored response beside its octets.
 *
 * @param status the status code
 * @param freshness how long it may be used
 * @param variant which requests it answers, null when all of its key
 * @param madeCoding the content coding that {@code lb} gave it, null when it is as it came
 * @param part which octets these are, null when all
 * @param frontier the ledger position from before its fetch was sent
 * @param softPurged whether it must be revalidated before plain use
 */
record ObjectFacts(
    int status,
    Freshness freshness,
    @Nullable Variant variant,
    @Nullable Coding madeCoding,
    @Nullable Part part,
    long frontier,
    boolean softPurged) {

  /** The facts after the origin has confirmed the object. */
  ObjectFacts confirmed(Freshness other, @Nullable Variant answers, long otherFrontier) {
    return new ObjectFacts(status, other, answers, madeCoding, part, otherFrontier, false);
  }

  /**
   * The facts of a coding that was made of the object, which is at this place in the ledger now.
   */
  ObjectFacts coded(Coding coding, long currentFrontier, boolean isSoftPurged) {
    return new ObjectFacts(status, freshness, variant, coding, part, currentFrontier, isSoftPurged);
  }
}
