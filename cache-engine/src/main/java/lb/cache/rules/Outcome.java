package lb.cache.rules;

import java.util.Locale;

/** How the cache took part in an answer: the value of the metrics label {@code cache}. */
public enum Outcome {
  /** A fresh stored response, nothing was asked of the origin. */
  HIT,
  /** The answer came from the origin because nothing stored could be used. */
  MISS,
  /** A stored response that was stale when it was served. */
  STALE,
  /** The origin said that the stored response is still good. */
  REVALIDATED,
  /** The answer of a fetch that another request had begun. */
  COLLAPSED,
  /** The cache took no part. */
  BYPASS,
  /** The origin gave no usable answer and nothing stored could stand in. */
  ERROR;

  private final String label = name().toLowerCase(Locale.ROOT);

  /** The name in lower case. */
  public String label() {
    return label;
  }
}
