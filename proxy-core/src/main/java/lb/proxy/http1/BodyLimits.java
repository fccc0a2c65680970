package lb.proxy.http1;

/**
 * The bounds of one body.
 *
 * @param bodyBytesMax octets of the body itself; {@link Long#MAX_VALUE} for no bound
 * @param trailers the bounds of the trailer section of a chunked body; its start line bound is not
 *     used
 */
public record BodyLimits(long bodyBytesMax, HeadLimits trailers) {
  /** No bound on the body; trailers of at most 8 KiB in 32 lines. */
  public static final BodyLimits UNBOUNDED = bodyBytes(Long.MAX_VALUE);

  public BodyLimits {
    if (bodyBytesMax < 0) {
      throw new IllegalArgumentException(
          "bodyBytesMax is " + bodyBytesMax + ", expected 0 or more");
    }
  }

  /** At most this many octets; trailers of at most 8 KiB in 32 lines. */
  public static BodyLimits bodyBytes(long bodyBytesMax) {
    return new BodyLimits(bodyBytesMax, new HeadLimits(8 << 10, 8 << 10, 32));
  }
}
