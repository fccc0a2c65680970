package lb.proxy.account;

import org.jspecify.annotations.Nullable;

/**
 * A handle to the counters of one site, resolved when a configuration snapshot is made, so that an
 * exchange names its counters without a look-up. Counters never go back: it lives as long as its
 * site, and after that until another needs its place. Then it stands for {@code other}, which loops
 * see when they next look.
 */
public final class SiteCounters {
  private final String name;
  private final boolean configured;

  private volatile @Nullable SiteCounters heir;
  private volatile int index; // who sees it changed sees the heir

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

  /** From now on what is counted here is counted there. */
  void isForgotten(SiteCounters by) {
    heir = by;
    index = by.index();
  }

  /** Who counts for it since it was forgotten; null before. */
  @Nullable SiteCounters heir() {
    return heir;
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
