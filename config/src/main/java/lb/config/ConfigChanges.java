package lb.config;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** What of a configuration is settled when lb starts. Everything else changes while it runs. */
public final class ConfigChanges {
  private static final List<Settled> SETTLED =
      List.of(
          new Settled("memory", Config::memoryBytes),
          new Settled("loops", Config::loops),
          new Settled("handover", config -> String.valueOf(config.handover())),
          new Settled("limits.variants_max", config -> config.limits().variantsMax()),
          new Settled("limits.fill_followers_max", config -> config.limits().fillFollowersMax()),
          new Settled("limits.metrics_sites_max", config -> config.limits().metricsSitesMax()),
          // What QUIC tells clients of itself belongs to its sockets.
          new Settled("limits.http3.streams_max", config -> config.limits().http3().streamsMax()),
          new Settled(
              "limits.http3.other_streams_max",
              config -> config.limits().http3().otherStreamsMax()),
          new Settled(
              "limits.http3.stream_window", config -> config.limits().http3().streamWindowBytes()),
          new Settled(
              "limits.http3.connection_window",
              config -> config.limits().http3().connectionWindowBytes()),
          new Settled("timeouts.quic_idle", config -> config.timeouts().quicIdleMillis()));

  /** One option that is read at the start alone. */
  private record Settled(String option, Function<Config, Object> value) {}

  private ConfigChanges() {}

  /**
   * The options of {@code wanted} that differ from those lb was started with and take a restart,
   * each as {@code memory (67108864 runs, 134217728 is wanted)}.
   */
  public static List<String> needingRestart(Config started, Config wanted) {
    List<String> needing = new ArrayList<>();
    for (Settled settled : SETTLED) {
      Object runs = settled.value.apply(started);
      Object next = settled.value.apply(wanted);
      if (!runs.equals(next)) {
        needing.add(settled.option + " (" + runs + " runs, " + next + " is wanted)");
      }
    }
    return needing;
  }
}
