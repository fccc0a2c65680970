package lb.proxy.account;

import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/**
 * All metrics of the process in the text formats of Prometheus: those of the accounting, and those
 * of the JVM and the process. Thread-safe; reading takes milliseconds, so never on a loop that
 * serves traffic.
 *
 * <p>What reads the JVM is set up at the first reading, so that a start does not pay for it; the
 * collections of garbage before that are not in the counts.
 */
public final class Exposition implements AutoCloseable {
  /** The text format that every reader understands. */
  public static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";

  /** OpenMetrics, for readers that ask for it. */
  public static final String OPEN_METRICS =
      "application/openmetrics-text; version=1.0.0; charset=utf-8";

  private final Accounting accounting;
  private final GaugeSource gauges;
  private final BuildInfo build;
  private @Nullable Meters meters;

  /** The metrics of one process. */
  public Exposition(Accounting accounting, GaugeSource gauges, BuildInfo build) {
    this.accounting = accounting;
    this.gauges = gauges;
    this.build = build;
  }

  /**
   * The format for an {@code Accept} value: {@link #OPEN_METRICS} when it is asked for by name,
   * else {@link #TEXT}.
   */
  public static String formatFor(String accept) {
    return accept.contains("application/openmetrics-text") ? OPEN_METRICS : TEXT;
  }

  /** Writes all metrics in one of the two formats. */
  public void write(OutputStream to, String format) throws IOException {
    meters().registry.scrape(to, format);
  }

  /** Stops listening to the garbage collector. */
  @Override
  public synchronized void close() {
    if (meters != null) {
      meters.collections.close();
      meters.registry.close();
      meters = null;
    }
  }

  private synchronized Meters meters() {
    Meters made = meters;
    if (made == null) {
      made = new Meters();
      made.registry
          .getPrometheusRegistry()
          .register(new AccountCollector(accounting, gauges, build));
      meters = made;
    }
    return made;
  }

  /** The registry with the meters of the JVM and the process. */
  private static final class Meters {
    final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    final JvmGcMetrics collections = new JvmGcMetrics();

    Meters() {
      new JvmMemoryMetrics().bindTo(registry);
      collections.bindTo(registry);
      new JvmThreadMetrics().bindTo(registry);
      new UptimeMetrics().bindTo(registry);
      new ProcessorMetrics().bindTo(registry);
      new FileDescriptorMetrics().bindTo(registry);
    }
  }
}
