package lb.proxy.upstream;

import lb.config.Limits;
import lb.config.Timeouts;

/**
 * The times and bounds that fetches keep to. One for all origins of a configuration; a reload
 * brings a new one, which connections in use follow from their next step on.
 *
 * @param resolveMillis for the addresses of the origin's name to be found
 * @param dnsTtlMillisMin how long the addresses of a name are kept at least
 * @param dnsTtlMillisMax and at most, whatever its name server says
 * @param connectMillis for a connection to stand: resolving, connecting, the TLS handshake; and,
 *     counted on its own, for waiting until one of the pool is free
 * @param firstByteMillis from the request being sent to the whole head of the answer
 * @param betweenBytesMillis from some octets of a body to the next, in either direction, while the
 *     caller takes them or gives them
 * @param idleMillis how long a connection without a request is kept
 * @param connectionsMax connections to one origin from one event loop, those being made included
 * @param idleMax connections without a request that one event loop keeps to one origin
 * @param pendingMax requests that wait for a connection to one origin on one event loop
 * @param headBytesMax octets of a response head
 * @param fieldsMax field lines of a response head
 * @param failuresMax consecutive failures after which an origin is taken for down
 * @param downMillisMin how long it is left alone the first time; each further time twice as long
 * @param downMillisMax at most how long
 */
public record UpstreamSettings(
    long resolveMillis,
    long dnsTtlMillisMin,
    long dnsTtlMillisMax,
    long connectMillis,
    long firstByteMillis,
    long betweenBytesMillis,
    long idleMillis,
    int connectionsMax,
    int idleMax,
    int pendingMax,
    int headBytesMax,
    int fieldsMax,
    int failuresMax,
    long downMillisMin,
    long downMillisMax) {
  /** What a configuration without a word about it gets. */
  public static final UpstreamSettings DEFAULTS =
      new UpstreamSettings(
          5_000, 1_000, 300_000, 5_000, 60_000, 60_000, 55_000, 256, 64, 1024, 64 * 1024, 256, 3,
          1_000, 60_000);

  public UpstreamSettings {
    requirePositive("resolveMillis", resolveMillis);
    requirePositive("dnsTtlMillisMin", dnsTtlMillisMin);
    requirePositive("dnsTtlMillisMax", dnsTtlMillisMax);
    requirePositive("connectMillis", connectMillis);
    requirePositive("firstByteMillis", firstByteMillis);
    requirePositive("betweenBytesMillis", betweenBytesMillis);
    requirePositive("idleMillis", idleMillis);
    requirePositive("connectionsMax", connectionsMax);
    requirePositive("headBytesMax", headBytesMax);
    requirePositive("fieldsMax", fieldsMax);
    requirePositive("failuresMax", failuresMax);
    requirePositive("downMillisMin", downMillisMin);
    requirePositive("downMillisMax", downMillisMax);
    if (idleMax < 0 || pendingMax < 0) {
      throw new IllegalArgumentException(
          "idleMax is " + idleMax + " and pendingMax " + pendingMax + ", expected 0 or more");
    }
  }

  /** What a configuration says, and our own choice where it says nothing. */
  public static UpstreamSettings of(Timeouts timeouts, Limits limits) {
    return new UpstreamSettings(
        timeouts.dnsMillis(),
        timeouts.dnsTtlMillisMin(),
        timeouts.dnsTtlMillisMax(),
        timeouts.connectMillis(),
        timeouts.firstByteMillis(),
        timeouts.betweenBytesMillis(),
        timeouts.originIdleMillis(),
        limits.connectionsPerOriginMax(),
        DEFAULTS.idleMax,
        DEFAULTS.pendingMax,
        limits.responseHeadBytesMax(),
        DEFAULTS.fieldsMax,
        DEFAULTS.failuresMax,
        DEFAULTS.downMillisMin,
        DEFAULTS.downMillisMax);
  }

  private static void requirePositive(String name, long value) {
    if (value <= 0) {
      throw new IllegalArgumentException(name + " is " + value + ", expected 1 or more");
    }
  }
}
