package lb.proxy.account;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The books of one process: what every loop has counted, and what happens on no loop. Thread-safe.
 *
 * <p>Each loop counts in cells of its own, without locks or locked instructions, and the sums are
 * made when somebody asks. Counters never go back, also when a configuration is replaced; a site
 * that is gone may lose its series to one that is there.
 */
public final class Accounting {
  private static final int RARE_LABELS_MAX = 1_000;

  private final SeriesCap cap;
  private final AccessLog log;
  private final List<LoopAccount> loops = new CopyOnWriteArrayList<>();
  private final SharedTally<List<String>> evictions =
      new SharedTally<>(List.of(Tally.OTHER, Tally.OTHER), RARE_LABELS_MAX);
  private final SharedTally<List<String>> purges =
      new SharedTally<>(List.of(Tally.OTHER, Tally.OTHER, Tally.OTHER), RARE_LABELS_MAX);
  private final SharedTally<List<String>> renewals =
      new SharedTally<>(List.of(Tally.OTHER, Tally.OTHER), RARE_LABELS_MAX);
  private final long[] purgeDurations = Buckets.empty();
  private final AtomicInteger tunnels = new AtomicInteger();
  private Forgotten forgotten = new Forgotten(0, new long[LabelValues.OUTCOME_COUNT], 0, 0);

  /**
   * What sites had counted that have no series any more.
   *
   * @param times how many they are
   */
  record Forgotten(long times, long[] byOutcome, long bytesServed, long bytesFetched) {}

  /**
   * Empty books.
   *
   * @param seriesMax how many sites, and how many upstreams, have series of their own; at least 0
   * @param log where the lines go; it is closed by whoever opened it
   */
  public Accounting(int seriesMax, AccessLog log) {
    this.cap = new SeriesCap(seriesMax);
    this.log = log;
  }

  /**
   * The account of one more event loop. To be called once a loop; the loop owns what is returned.
   */
  public LoopAccount forLoop() {
    LoopAccount loop = new LoopAccount(cap, log.newSink());
    loops.add(loop);
    return loop;
  }

  /**
   * Says which sites there are from now on. Those that were there before keep their series, unless
   * there are so many that others need the place.
   */
  public void sites(Collection<String> names) {
    cap.sites(names, this::forget);
  }

  private synchronized void forget(SiteCounters site) {
    SiteSums sums = SiteSums.of(site, loops());
    long[] byOutcome = forgotten.byOutcome.clone();
    Cells.addInto(byOutcome, sums.byOutcome());
    forgotten =
        new Forgotten(
            forgotten.times + 1,
            byOutcome,
            forgotten.bytesServed + sums.bytesServed(),
            forgotten.bytesFetched + sums.bytesFetched());
  }

  synchronized Forgotten forgotten() {
    return forgotten;
  }

  /**
   * The handle of a site; the same for the same name. To be called when a configuration snapshot is
   * made.
   */
  public SiteCounters site(String name) {
    return cap.site(name);
  }

  /**
   * The handle for requests that are refused before a site is chosen; its label is {@code none}.
   */
  public SiteCounters unrouted() {
    return cap.unrouted();
  }

  /**
   * Counts objects that left the cache, on any thread.
   *
   * @param tier {@code memory} or {@code disk}
   * @param reason a word of ours, such as {@code size}
   * @param objects how many
   */
  public void evicted(String tier, String reason, long objects) {
    evictions.add(List.of(tier, reason), objects);
  }

  /**
   * Counts a purge that was accepted, on any thread.
   *
   * @param site the site that it was limited to, or null for any
   * @param kind {@code key}, {@code prefix}, {@code glob}, {@code tag}, {@code host} or {@code all}
   * @param soft whether objects become stale instead of going
   * @param nanos how long accepting it took
   */
  public void purged(@Nullable SiteCounters site, String kind, boolean soft, long nanos) {
    purges.add(List.of(site == null ? "all" : site.name(), kind, soft ? "soft" : "hard"), 1);
    synchronized (purgeDurations) {
      Buckets.observe(purgeDurations, nanos);
    }
  }

  /**
   * Counts files of a certificate that changed, on any thread.
   *
   * @param taken whether they are shown now; else those before stay
   */
  public void certificateRenewed(String site, boolean taken) {
    renewals.add(List.of(site, taken ? "taken" : "refused"), 1);
  }

  /** How many tunnels are open. */
  public int tunnels() {
    return tunnels.get();
  }

  /** Counts a tunnel that opens, on any thread; false, and it is not counted, beyond the most. */
  public boolean tunnelOpens(int most) {
    if (tunnels.incrementAndGet() <= most) {
      return true;
    }
    tunnels.decrementAndGet();
    return false;
  }

  /** A tunnel has closed, on any thread. */
  public void tunnelCloses() {
    tunnels.decrementAndGet();
  }

  /** The sums of this moment, for statistics. Costs some microseconds a site and loop. */
  public AccountSnapshot snapshot() {
    while (true) { // no longer than sites are being replaced
      Forgotten before = forgotten();
      AccountSnapshot made = AccountSnapshot.of(this, before);
      if (forgotten() == before) {
        return made;
      }
    }
  }

  List<SiteCounters> handles() {
    return cap.handles();
  }

  List<LoopAccount> loops() {
    return List.copyOf(loops);
  }

  long seriesDropped() {
    return cap.droppedCount();
  }

  AccessLog log() {
    return log;
  }

  long[] purgeDurations() {
    synchronized (purgeDurations) {
      return purgeDurations.clone();
    }
  }

  /** Evictions by tier and reason. */
  Map<List<String>, Long> evictions() {
    return sorted(evictions);
  }

  /** Purges by site, kind and mode. */
  Map<List<String>, Long> purges() {
    return sorted(purges);
  }

  /** Changes of certificates by site and result. */
  Map<List<String>, Long> renewals() {
    return sorted(renewals);
  }

  private static Map<List<String>, Long> sorted(SharedTally<List<String>> tally) {
    Map<List<String>, Long> sums =
        new TreeMap<>((a, b) -> String.join("\0", a).compareTo(String.join("\0", b)));
    tally.addInto(sums);
    return sums;
  }
}
