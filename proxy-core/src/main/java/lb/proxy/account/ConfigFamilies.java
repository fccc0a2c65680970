package lb.proxy.account;

import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the metrics tell of the configuration. */
final class ConfigFamilies {
  private final Family reloads =
      new Family(
          "lb_config_reloads",
          "Attempts to change the configuration while lb runs, by what came of them.",
          "result");
  private final Family lastSuccess =
      new Family(
          "lb_config_last_reload_success", "0 when the last attempt left what ran before; else 1.");
  private final Family taken =
      new Family(
          "lb_config_last_reload_success_timestamp_seconds",
          "When the configuration that runs was taken.");
  private final Family generation =
      new Family("lb_config_generation", "1 at the start, one more for each that was taken.");
  private final Family hash =
      new Family("lb_config_hash", "A number that differs between the texts of configurations.");
  private final Family needRestart =
      new Family("lb_config_restart_needed", "Options that wait for a restart.");

  ConfigFamilies(GaugeSource.@Nullable ConfigState state) {
    if (state != null) {
      reloads.count(state.taken(), "success");
      reloads.count(state.refused(), "failure");
      lastSuccess.gauge(state.lastWasTaken() ? 1 : 0);
      taken.gauge(state.takenSeconds());
      generation.gauge(state.generation());
      hash.gauge(state.hash());
      needRestart.gauge(state.needRestart());
    }
  }

  Stream<Family> families() {
    return Stream.of(reloads, lastSuccess, taken, generation, hash, needRestart);
  }
}
