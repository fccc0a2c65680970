package lb.cache.purge;

/**
 * What a purge matches. Each kind but {@link All} may be limited to a site and to a host; an empty
 * text means any. A host is compared without regard to case and, unless it names a port, with any
 * port.
 */
public sealed interface PurgeMatcher {
  /** The site that it is limited to, or an empty text. */
  String site();

  /** The host that it is limited to, lower-case, perhaps with a port, or an empty text. */
  String host();

  /** Whether it matches. The ledger decides the same by its indexes. */
  boolean matches(PurgeSubject subject);

  /** One target, with all its variants and methods; {@code /a} is not {@code /a?x=1}. */
  record Key(String site, String host, String target) implements PurgeMatcher {
    @Override
    public boolean matches(PurgeSubject subject) {
      throw new UnsupportedOperationException();
    }
  }

  /** All targets that start with {@code prefix}. */
  record Prefix(String site, String host, String prefix) implements PurgeMatcher {
    @Override
    public boolean matches(PurgeSubject subject) {
      throw new UnsupportedOperationException();
    }
  }

  /** All targets that match {@code pattern}, in which each {@code *} stands for any text. */
  record Glob(String site, String host, String pattern) implements PurgeMatcher {
    @Override
    public boolean matches(PurgeSubject subject) {
      throw new UnsupportedOperationException();
    }
  }

  /** Everything that carries {@code tag}. */
  record Tag(String site, String host, String tag) implements PurgeMatcher {
    @Override
    public boolean matches(PurgeSubject subject) {
      throw new UnsupportedOperationException();
    }
  }

  /** Everything of a site, of a host, or of a host of a site; at least one of them is named. */
  record Host(String site, String host) implements PurgeMatcher {
    @Override
    public boolean matches(PurgeSubject subject) {
      throw new UnsupportedOperationException();
    }
  }

  /** Everything. */
  record All() implements PurgeMatcher {
    @Override
    public String site() {
      return "";
    }

    @Override
    public String host() {
      return "";
    }

    @Override
    public boolean matches(PurgeSubject subject) {
      return true;
    }
  }
}
