package lb.cache.purge;

/**
 * What a purge matches. Each kind but {@link All} may be limited to a site and to a host; an empty
 * text means any. A host is compared without regard to case and, unless it names a port, with any
 * port. Texts are kept as they stand in keys and tags, at most {@link #TEXT_CHARS_MAX} characters.
 */
public sealed interface PurgeMatcher {
  /** The longest target, prefix, pattern or tag that can be purged. */
  int TEXT_CHARS_MAX = 8192;

  /** The site that it is limited to, or an empty text. */
  String site();

  /** The host that it is limited to, lower-case, perhaps with a port, or an empty text. */
  String host();

  /** One word for the kind, for metrics and answers: key, prefix, glob, tag, host or all. */
  String kind();

  /** The target, prefix, pattern or tag; an empty text when there is none. */
  String value();

  /** Whether it matches. The ledger decides the same by its indexes. */
  boolean matches(PurgeSubject subject);

  /**
   * The same, limited also to a site and a host; an empty text leaves that limit as it is.
   *
   * @throws IllegalArgumentException when it is limited to another site or host already
   */
  PurgeMatcher limitedTo(String site, String host);

  /** One target, with all its variants and methods; {@code /a} is not {@code /a?x=1}. */
  record Key(String site, String host, String target) implements PurgeMatcher {
    /** Takes the host in any case. */
    public Key {
      host = Scope.host(host);
      Scope.requireText("a target", target);
    }

    @Override
    public String kind() {
      return "key";
    }

    @Override
    public String value() {
      return target;
    }

    @Override
    public boolean matches(PurgeSubject subject) {
      return Scope.matches(this, subject) && target.equals(subject.target());
    }

    @Override
    public PurgeMatcher limitedTo(String otherSite, String otherHost) {
      return new Key(Scope.narrowSite(site, otherSite), Scope.narrowHost(host, otherHost), target);
    }
  }

  /** All targets that start with {@code prefix}. */
  record Prefix(String site, String host, String prefix) implements PurgeMatcher {
    /** Takes the host in any case. */
    public Prefix {
      host = Scope.host(host);
      Scope.requireText("a prefix", prefix);
    }

    @Override
    public String kind() {
      return "prefix";
    }

    @Override
    public String value() {
      return prefix;
    }

    @Override
    public boolean matches(PurgeSubject subject) {
      return Scope.matches(this, subject) && subject.target().startsWith(prefix);
    }

    @Override
    public PurgeMatcher limitedTo(String otherSite, String otherHost) {
      return new Prefix(
          Scope.narrowSite(site, otherSite), Scope.narrowHost(host, otherHost), prefix);
    }
  }

  /** All targets that match {@code pattern}, in which each {@code *} stands for any text. */
  record Glob(String site, String host, String pattern) implements PurgeMatcher {
    /** Takes the host in any case. */
    public Glob {
      host = Scope.host(host);
      Scope.requireText("a pattern", pattern);
    }

    @Override
    public String kind() {
      return "glob";
    }

    @Override
    public String value() {
      return pattern;
    }

    @Override
    public boolean matches(PurgeSubject subject) {
      return Scope.matches(this, subject) && GlobPattern.of(pattern).matches(subject.target());
    }

    @Override
    public PurgeMatcher limitedTo(String otherSite, String otherHost) {
      return new Glob(
          Scope.narrowSite(site, otherSite), Scope.narrowHost(host, otherHost), pattern);
    }
  }

  /** Everything that carries {@code tag}, octet for octet. */
  record Tag(String site, String host, String tag) implements PurgeMatcher {
    /** Takes the host in any case. */
    public Tag {
      host = Scope.host(host);
      Scope.requireText("a tag", tag);
    }

    @Override
    public String kind() {
      return "tag";
    }

    @Override
    public String value() {
      return tag;
    }

    @Override
    public boolean matches(PurgeSubject subject) {
      return Scope.matches(this, subject) && subject.tags().contains(tag);
    }

    @Override
    public PurgeMatcher limitedTo(String otherSite, String otherHost) {
      return new Tag(Scope.narrowSite(site, otherSite), Scope.narrowHost(host, otherHost), tag);
    }
  }

  /** Everything of a site, of a host, or of a host of a site; at least one of them is named. */
  record Host(String site, String host) implements PurgeMatcher {
    /** Takes the host in any case. */
    public Host {
      host = Scope.host(host);
      if (site.isEmpty() && host.isEmpty()) {
        throw new IllegalArgumentException(
            "expected a site or a host to purge, but both are empty");
      }
    }

    @Override
    public String kind() {
      return "host";
    }

    @Override
    public String value() {
      return "";
    }

    @Override
    public boolean matches(PurgeSubject subject) {
      return Scope.matches(this, subject);
    }

    @Override
    public PurgeMatcher limitedTo(String otherSite, String otherHost) {
      return new Host(Scope.narrowSite(site, otherSite), Scope.narrowHost(host, otherHost));
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
    public String kind() {
      return "all";
    }

    @Override
    public String value() {
      return "";
    }

    @Override
    public boolean matches(PurgeSubject subject) {
      return true;
    }

    @Override
    public PurgeMatcher limitedTo(String otherSite, String otherHost) {
      return otherSite.isEmpty() && otherHost.isEmpty() ? this : new Host(otherSite, otherHost);
    }
  }
}
