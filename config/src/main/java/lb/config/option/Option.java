package lb.config.option;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One option of an object: declared once, for the reader, the errors, the schema and the reference.
 * Immutable.
 *
 * @param key the name in the file
 * @param type what it may be
 * @param doc what it means; one or two sentences
 * @param otherwise the value of a file without it; null when that is not one fixed value
 * @param otherwiseText that value in words; empty when {@code otherwise} says it
 * @param required whether the object is of no use without it
 * @param alsoKnownAs words that people of other programs write, for suggestions alone
 */
public record Option<T>(
    String key,
    ValueType<T> type,
    String doc,
    @Nullable T otherwise,
    String otherwiseText,
    boolean required,
    List<String> alsoKnownAs) {

  /** An option without a default. */
  public static <T> Option<T> of(String key, ValueType<T> type, String doc) {
    return new Option<>(key, type, doc, null, "", false, List.of());
  }

  /** The same with a default. */
  public Option<T> otherwise(T value) {
    return new Option<>(key, type, doc, value, otherwiseText, required, alsoKnownAs);
  }

  /** The same with a default that depends on other things, or that reads better in words. */
  public Option<T> otherwiseText(String words) {
    return new Option<>(key, type, doc, otherwise, words, required, alsoKnownAs);
  }

  /** The same, but it has to be given. */
  public Option<T> whichIsRequired() {
    return new Option<>(key, type, doc, otherwise, otherwiseText, true, alsoKnownAs);
  }

  /** The same, suggested to who writes one of these words. */
  public Option<T> alsoKnownAs(String... words) {
    return new Option<>(key, type, doc, otherwise, otherwiseText, required, List.of(words));
  }
}
