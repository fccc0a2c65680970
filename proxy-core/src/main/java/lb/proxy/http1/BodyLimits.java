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
  public static final BodyLimits UNBOUNDED =
      new BodyLimits(Long.MAX_VALUE, new HeadLimits(8 << 10, 8 << 10, 32));

  public BodyLimits {
    if (bodyBytesMax < 0) {
      throw new IllegalArgumentException(
          "bodyBytesMax is " + bodyBytesMax + ", expected 0 or more");
    }
  }

  /** The same bounds with another one for the body. */
  public BodyLimits withBodyBytesMax(long other) {
    return new BodyLimits(other, trailers);
  }
}
