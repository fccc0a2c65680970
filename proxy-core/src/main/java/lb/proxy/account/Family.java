package lb.proxy.account;

import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Exemplars;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot.InfoDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One metric family while it is put together: its name, its help, and its points. The name of a
 * counter is given without {@code _total}, which the exposition adds.
 */
final class Family {
  private static final double[] UPPER_SECONDS = upperSeconds();

  private final MetricMetadata metadata;
  private final String[] labelNames;
  private final List<CounterDataPointSnapshot> counters = new ArrayList<>();
  private final List<GaugeDataPointSnapshot> gauges = new ArrayList<>();
  private final List<HistogramDataPointSnapshot> histograms = new ArrayList<>();
  private final List<InfoDataPointSnapshot> infos = new ArrayList<>();

  Family(String name, String help, String... labelNames) {
    this.metadata = new MetricMetadata(name, help);
    this.labelNames = labelNames;
  }

  void count(long value, String... labelValues) {
    counters.add(new CounterDataPointSnapshot(value, labels(labelValues), null, 0));
  }

  void gauge(double value, String... labelValues) {
    gauges.add(new GaugeDataPointSnapshot(value, labels(labelValues), null));
  }

  /** A histogram whose cells are {@link Buckets}, read into plain cells. */
  void histogram(long[] cells, String... labelValues) {
    long[] counts = Arrays.copyOf(cells, Buckets.COUNT);
    histograms.add(
        new HistogramDataPointSnapshot(
            ClassicHistogramBuckets.of(UPPER_SECONDS, counts),
            Buckets.sumSeconds(cells),
            labels(labelValues),
            Exemplars.EMPTY,
            0));
  }

  /** A point whose labels are all that it says; the exposition adds {@code _info} to the name. */
  void info(String... labelValues) {
    infos.add(new InfoDataPointSnapshot(labels(labelValues)));
  }

  /** What was put together; a family without points is left out. */
  List<MetricSnapshot> snapshots() {
    List<MetricSnapshot> snapshots = new ArrayList<>(1);
    if (!counters.isEmpty()) {
      snapshots.add(new CounterSnapshot(metadata, counters));
    }
    if (!gauges.isEmpty()) {
      snapshots.add(new GaugeSnapshot(metadata, gauges));
    }
    if (!histograms.isEmpty()) {
      snapshots.add(new HistogramSnapshot(metadata, histograms));
    }
    if (!infos.isEmpty()) {
      snapshots.add(new InfoSnapshot(metadata, infos));
    }
    return snapshots;
  }

  private Labels labels(String[] values) {
    return Labels.of(labelNames, values);
  }

  private static double[] upperSeconds() {
    double[] upper = new double[Buckets.COUNT];
    for (int i = 0; i < upper.length; i++) {
      upper[i] = Buckets.upperSeconds(i);
    }
    return upper;
  }
}
