package lb.proxy.http1;

/**
 * The bounds of one body.
 *
 * @param bodyBytesMax octets of the body itself; {@link Long#MAX_VALUE} for no bound
 * @param trailerBytesMax octets of the trailer section of a chunked body
 * @param trailerFieldsMax field lines of the trailer section
 */
public record BodyLimits(long bodyBytesMax, int trailerBytesMax, int trailerFieldsMax) {
  /** No bound on the body; trailers of at most 8 KiB in 32 lines. */
  public static final BodyLimits UNBOUNDED = new BodyLimits(Long.MAX_VALUE, 8 << 10, 32);

  public BodyLimits {
    if (bodyBytesMax < 0 || trailerBytesMax < 2 || trailerFieldsMax < 0) {
      throw new IllegalArgumentException(
          "body limits are "
              + bodyBytesMax
              + ", "
              + trailerBytesMax
              + ", "
              + trailerFieldsMax
              + ", expected at least 0, 2, 0");
    }
  }

  /** The same bounds with another one for the body. */
  public BodyLimits withBodyBytesMax(long other) {
    return new BodyLimits(other, trailerBytesMax, trailerFieldsMax);
  }
}
