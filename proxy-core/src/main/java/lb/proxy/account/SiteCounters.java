package lb.proxy.account;

/**
 * A handle to the counters of one site, resolved when a configuration snapshot is made, so that an
 * exchange names its counters without a look-up. Immutable; it lives as long as the process, since
 * counters never go back.
 */
public final class SiteCounters {
  private final String name;
  private final int index;
  private final boolean configured;

  SiteCounters(String name, int index, boolean configured) {
    this.name = name;
    this.index = index;
    this.configured = configured;
  }

  /** The value of the label {@code site}: the name of the site, or {@code other} beyond the cap. */
  public String name() {
    return name;
  }

  /** Where a loop keeps the cells of this site. */
  int index() {
    return index;
  }

  /** Whether it stands for one site of a configuration; then it has series from the start. */
  boolean isConfigured() {
    return configured;
  }

  @Override
  public String toString() {
    return name;
  }
}
