package lb.proxy.account;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the metrics ask for when they are read, and nobody counts. Called on any thread. */
public interface GaugeSource {
  /** A process without a cache or upstreams. */
  GaugeSource NONE =
      new GaugeSource() {
        @Override
        public List<CacheTier> cacheTiers() {
          return List.of();
        }

        @Override
        public List<UpstreamState> upstreams() {
          return List.of();
        }
      };

  /** The tiers of the cache. */
  List<CacheTier> cacheTiers();

  /** The upstreams of the configuration that is in force. */
  List<UpstreamState> upstreams();

  /** The configuration that runs; null when nobody keeps count of it. */
  default @Nullable ConfigState config() {
    return null;
  }

  /**
   * Which configuration runs, and how changing it has gone.
   *
   * @param generation 1 for the one of the start, one more for each that was taken
   * @param hash a number that differs between texts, below 2^48
   * @param takenSeconds when it was taken, in seconds since the epoch
   * @param taken attempts that changed it
   * @param refused attempts that did not
   * @param lastWasTaken whether the last attempt did; true before the first
   * @param needRestart options that wait for a restart
   */
  record ConfigState(
      long generation,
      long hash,
      double takenSeconds,
      long taken,
      long refused,
      boolean lastWasTaken,
      int needRestart) {}

  /** The certificates that clients are shown. */
  default List<CertificateState> certificates() {
    return List.of();
  }

  /** The certificates that sites get by themselves. */
  default List<RenewalState> renewals() {
    return List.of();
  }

  /**
   * How it stands with the certificate that a site gets by itself (ACME).
   *
   * @param site the site
   * @param issued how many were got since the start
   * @param failed how often it failed since the start, by reason
   * @param nextSeconds when one is asked for next, in seconds since the epoch
   */
  record RenewalState(String site, long issued, Map<String, Long> failed, long nextSeconds) {}

  /**
   * How long one certificate lasts.
   *
   * @param site the site that shows it
   * @param name the first name that it is for
   * @param endsSeconds when it ends, in seconds since the epoch
   */
  record CertificateState(String site, String name, long endsSeconds) {}

  /**
   * How full one tier of the cache is.
   *
   * @param tier {@code memory} or {@code disk}
   * @param objects stored objects, variants counted one by one
   * @param bytesUsed octets that objects take up
   * @param bytesCapacity octets that objects may take up
   * @param bytesRequested octets that were asked for; {@code bytesUsed} has the rounding too
   * @param bytesPaged octets of the pages that hold anything: what lies between them and {@code
   *     bytesUsed} is free, but for objects of the same sizes only
   * @param bytesIndex octets beside those that say where everything is
   * @param fillsRunning responses that are on their way in; {@code bytesUsed} has their octets too
   * @param notKept how many responses were to be kept and were not since the start, by reason
   */
  record CacheTier(
      String tier,
      long objects,
      long bytesUsed,
      long bytesCapacity,
      long bytesRequested,
      long bytesPaged,
      long bytesIndex,
      int fillsRunning,
      Map<String, Long> notKept) {}

  /**
   * How one upstream stands.
   *
   * @param site the site that uses it
   * @param name the name of the upstream
   * @param protocol what its connections speak, as ALPN calls it
   * @param up whether it gets requests
   * @param inFlight requests on their way to it, or waiting for a connection
   * @param active connections with a request under way
   * @param idle connections kept for the next request
   * @param pending requests that wait for a connection
   * @param ejections how often it was left alone for answering worse than others
   * @param retries requests that were sent once more since the start, unseen by their clients, by
   *     reason; and those that were not, because the budget was spent
   */
  record UpstreamState(
      String site,
      String name,
      String protocol,
      boolean up,
      int inFlight,
      int active,
      int idle,
      int pending,
      long ejections,
      Map<String, Long> retries) {}
}
