package lb.proxy.account;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What all loops together have counted for one site, read once. Owned by the reader. */
final class SiteSums {
  final SiteCounters site;

  /** By method and outcome, then by code; null where nothing was answered. */
  final long[] @Nullable [] requests =
      new long[LabelValues.METHOD_COUNT * LabelValues.OUTCOME_COUNT][];

  /** By outcome; null where nothing was answered. */
  final long[] @Nullable [] durations = new long[LabelValues.OUTCOME_COUNT][];

  final long[] responseBytes = new long[LabelValues.OUTCOME_COUNT];
  final long[] requestBytes = new long[1];
  final long[] storeRejects = new long[LabelValues.REASON_COUNT];
  final Map<String, Long> fills = new TreeMap<>();
  final Map<String, UpstreamSums> upstreams = new TreeMap<>();
  private boolean empty = true;

  /** What all loops have counted for one upstream. */
  static final class UpstreamSums {
    final long[] codes = new long[LabelValues.CODE_COUNT];
    final long[] durations = Buckets.empty();
    final long[] bytes = new long[1];
    final Map<String, Long> errors = new TreeMap<>();
  }

  private SiteSums(SiteCounters site) {
    this.site = site;
  }

  static SiteSums of(SiteCounters site, List<LoopAccount> loops) {
    SiteSums sums = new SiteSums(site);
    for (LoopAccount loop : loops) {
      SiteCells cells = loop.read(site);
      if (cells != null) {
        sums.add(cells);
      }
    }
    return sums;
  }

  /** Whether it has series: always when it is configured, else when something was counted. */
  boolean isShown() {
    return site.isConfigured() || !empty;
  }

  /** How many exchanges ended, by outcome. */
  long[] byOutcome() {
    long[] counts = new long[LabelValues.OUTCOME_COUNT];
    for (int i = 0; i < requests.length; i++) {
      long[] row = requests[i];
      if (row != null) {
        for (long count : row) {
          counts[i % LabelValues.OUTCOME_COUNT] += count;
        }
      }
    }
    return counts;
  }

  long bytesServed() {
    long sum = 0;
    for (long octets : responseBytes) {
      sum += octets;
    }
    return sum;
  }

  long bytesFetched() {
    return upstreams.values().stream().mapToLong(upstream -> upstream.bytes[0]).sum();
  }

  Map<String, AccountSnapshot.UpstreamCount> upstreamCounts() {
    Map<String, AccountSnapshot.UpstreamCount> counts = new TreeMap<>();
    upstreams.forEach((name, sums) -> {
      long requestCount = 0;
      for (long count : sums.codes) {
        requestCount += count;
      }
      long errorCount = sums.errors.values().stream().mapToLong(Long::longValue).sum();
      counts.put(name, new AccountSnapshot.UpstreamCount(requestCount, errorCount));
    });
    return counts;
  }

  private void add(SiteCells cells) {
    empty = false;
    for (int method = 0; method < LabelValues.METHOD_COUNT; method++) {
      for (int outcome = 0; outcome < LabelValues.OUTCOME_COUNT; outcome++) {
        addRow(
            requests,
            method * LabelValues.OUTCOME_COUNT + outcome,
            cells.requests(method, outcome));
      }
    }
    for (int outcome = 0; outcome < LabelValues.OUTCOME_COUNT; outcome++) {
      addRow(durations, outcome, cells.durations(outcome));
    }
    Cells.addInto(responseBytes, cells.responseBytes);
    Cells.addInto(requestBytes, cells.requestBytes);
    Cells.addInto(storeRejects, cells.storeRejects);
    cells.fills.addInto(fills);
    for (SiteCells.UpstreamCells upstream : cells.upstreams()) {
      UpstreamSums sums = upstreams.computeIfAbsent(upstream.name, name -> new UpstreamSums());
      Cells.addInto(sums.codes, upstream.codes);
      Cells.addInto(sums.durations, upstream.durations);
      Cells.addInto(sums.bytes, upstream.bytes);
      upstream.errors.addInto(sums.errors);
    }
  }

  private static void addRow(long[] @Nullable [] sums, int index, long @Nullable [] row) {
    if (row == null) {
      return;
    }
    long[] sum = sums[index];
    if (sum == null) {
      sum = new long[row.length];
      sums[index] = sum;
    }
    Cells.addInto(sum, row);
  }
}
