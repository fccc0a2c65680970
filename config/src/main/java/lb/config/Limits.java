package lb.config;

/**
 * The bounds of everything that a client or an origin sends. All are positive.
 *
 * @param requestLineBytesMax a longer request line is refused with 414; default 8 KiB
 * @param headBytesMax a longer request head is refused with 431; default 32 KiB
 * @param fieldsMax more request fields are refused with 431; default 128
 * @param requestBodyBytesMax a longer request body is refused with 413; default 16 GiB
 * @param connectionsMax client connections; default 10,000
 * @param connectionsPerOriginMax connections to one origin from one event loop; default 256
 * @param responseHeadBytesMax a longer response head is a broken origin; default 64 KiB
 * @param variantsMax responses kept for one key ({@code Vary}); default 64
 * @param objectBytesMax larger bodies pass through without being kept; default a quarter of the
 *     memory tier, at most 1 GiB
 * @param fillFollowersMax requests that follow one fetch; default 10,000
 * @param requestsPerConnectionMax requests of one client connection; default 100,000
 * @param pipelineBytesMax bytes of requests that wait behind an unfinished one; default 64 KiB
 * @param bodyBytesPerSecondMin a slower request body is refused with 408; 0 accepts any; default
 *     256
 * @param metricsSitesMax sites with metric series of their own, the rest share one; default 200
 * @param tunnelsMax tunnels (WebSockets) that are open at a time; more are refused with 503;
 *     default 10,000
 * @param http2 the bounds of client connections that speak HTTP/2
 * @param http3 the bounds of client connections that speak HTTP/3
 */
public record Limits(
    int requestLineBytesMax,
    int headBytesMax,
    int fieldsMax,
    long requestBodyBytesMax,
    int connectionsMax,
    int connectionsPerOriginMax,
    int responseHeadBytesMax,
    int variantsMax,
    long objectBytesMax,
    int fillFollowersMax,
    int requestsPerConnectionMax,
    int pipelineBytesMax,
    int bodyBytesPerSecondMin,
    int metricsSitesMax,
    int tunnelsMax,
    Http2Limits http2,
    Http3Limits http3) {

  /** The limits of a file that sets none, with that much memory for the cache. */
  public static Limits standard(long memoryBytes) {
    return LimitOptions.standard(memoryBytes);
  }
}
