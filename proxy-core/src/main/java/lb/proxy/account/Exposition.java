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

/**
 * All metrics of the process in the text formats of Prometheus: those of the accounting, and those of
 * the JVM and the process. Thread-safe; reading takes milliseconds, so never on a loop that serves
 * traffic.
 *
 * <p>Making it loads some hundred classes: make it after the listeners are open.
 */
public final class Exposition implements AutoCloseable {
  /** The text format that every reader understands. */
  public static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";

  /** OpenMetrics, for readers that ask for it. */
  public static final String OPEN_METRICS =
      "application/openmetrics-text; version=1.0.0; charset=utf-8";

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final JvmGcMetrics collections = new JvmGcMetrics();

  /** The metrics of one process. */
  public Exposition(Accounting accounting, GaugeSource gauges, BuildInfo build) {
    new JvmMemoryMetrics().bindTo(registry);
    collections.bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new FileDescriptorMetrics().bindTo(registry);
    registry
        .getPrometheusRegistry()
        .register(new AccountCollector(accounting, gauges, build));
  }

  /**
   * The format for an {@code Accept} value: {@link #OPEN_METRICS} when it is asked for by name, else
   * {@link #TEXT}.
   */
  public static String formatFor(String accept) {
    return accept.contains("application/openmetrics-text") ? OPEN_METRICS : TEXT;
  }

  /** Writes all metrics in one of the two formats. */
  public void write(OutputStream to, String format) throws IOException {
    registry.scrape(to, format);
  }

  /** Stops listening to the garbage collector. */
  @Override
  public void close() {
    collections.close();
    registry.close();
  }
}
