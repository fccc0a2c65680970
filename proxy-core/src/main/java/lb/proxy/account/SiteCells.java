package lb.proxy.account;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What one loop has counted for one site. Written by that loop, read by any thread. Rows are made
 * when first needed: a site that only ever answered GET hits holds two of them.
 */
final class SiteCells {
  private static final VarHandle ROWS = MethodHandles.arrayElementVarHandle(long[][].class);
  private static final int UPSTREAMS_MAX = 1_000;

  final long[] responseBytes = new long[LabelValues.OUTCOME_COUNT];
  final long[] requestBytes = new long[1];
  final long[] storeRejects = new long[LabelValues.REASON_COUNT];
  final Tally fills = new Tally();

  private final long[] @Nullable [] requests =
      new long[LabelValues.METHOD_COUNT * LabelValues.OUTCOME_COUNT][];
  private final long[] @Nullable [] durations = new long[LabelValues.OUTCOME_COUNT][];
  private final SiteCounters site;
  private final SeriesCap cap;

  /** By the name as it is counted; several upstreams may share {@code other}. */
  private final Map<String, UpstreamCells> upstreams = new ConcurrentHashMap<>(4);

  /** By the name as it is asked for; only on the loop. */
  private final Map<String, UpstreamCells> upstreamsByName = new HashMap<>(4);

  SiteCells(SiteCounters site, SeriesCap cap) {
    this.site = site;
    this.cap = cap;
  }

  /** Whether it is that site's, and not of one that had its place before. */
  boolean isOf(SiteCounters other) {
    return site == other;
  }

  /** Counts one answer; only on the loop. */
  void answered(int method, int outcome, int code, long nanos, long requestOctets, long octets) {
    Cells.add(
        row(requests, method * LabelValues.OUTCOME_COUNT + outcome, LabelValues.CODE_COUNT),
        code,
        1);
    Buckets.observe(row(durations, outcome, Buckets.CELLS), nanos);
    if (octets != 0) {
      Cells.add(responseBytes, outcome, octets);
    }
    if (requestOctets != 0) {
      Cells.add(requestBytes, 0, requestOctets);
    }
  }

  /** The counters of an upstream; only on the loop. */
  UpstreamCells upstream(String name) {
    UpstreamCells known = upstreamsByName.get(name);
    if (known != null) {
      return known;
    }
    UpstreamCells cells =
        upstreams.computeIfAbsent(cap.upstream(site, name), counted -> new UpstreamCells(counted));
    if (upstreamsByName.size() < UPSTREAMS_MAX) {
      upstreamsByName.put(name, cells);
    }
    return cells;
  }

  /** How many answers there were, by code; null when there was none. From any thread. */
  long @Nullable [] requests(int method, int outcome) {
    return (long[]) ROWS.getAcquire(requests, method * LabelValues.OUTCOME_COUNT + outcome);
  }

  /** The durations of one outcome; null when there was none. From any thread. */
  long @Nullable [] durations(int outcome) {
    return (long[]) ROWS.getAcquire(durations, outcome);
  }

  /** The upstreams that have been asked. From any thread. */
  Iterable<UpstreamCells> upstreams() {
    return upstreams.values();
  }

  private static long[] row(long[] @Nullable [] rows, int index, int cells) {
    long[] row = rows[index];
    if (row == null) {
      row = new long[cells];
      ROWS.setRelease(rows, index, row);
    }
    return row;
  }

  /** What one loop has counted for one upstream of one site. */
  static final class UpstreamCells {
    final String name;
    final long[] codes = new long[LabelValues.CODE_COUNT];
    final long[] durations = Buckets.empty();
    final long[] bytes = new long[1];
    final Tally errors = new Tally();

    UpstreamCells(String name) {
      this.name = name;
    }
  }
}
