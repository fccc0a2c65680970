package lb.cache.purge;

/** Reads what people write to name what is to be purged. */
public final class PurgePattern {
  private PurgePattern() {}

  /**
   * Reads a path ({@code /a?x=1}), a pattern ({@code /images/*}, {@code /a/*}{@code /b}), an
   * absolute URL of either ({@code https://host/path}), or {@code *} for everything.
   *
   * @throws IllegalArgumentException with a message for the person who wrote it
   */
  public static PurgeMatcher parse(String text) {
    throw new UnsupportedOperationException();
  }
}
