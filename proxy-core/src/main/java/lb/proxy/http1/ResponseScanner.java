package lb.proxy.http1;

import io.netty.buffer.ByteBuf;

/** Finds response heads in the octets of one connection (RFC 9112 §4). Owned by its event loop. */
public final class ResponseScanner {
  private final HeadLimits limits;

  /** A scanner for one connection. */
  public ResponseScanner(HeadLimits limits) {
    this.limits = limits;
  }

  /**
   * Takes octets of the next response head from {@code in}. With {@link ResponseScan.NeedMore} all
   * of them have been taken and copied: the caller may release the buffer and feeds the next octets
   * when they come. With {@link ResponseScan.Head} the reader index stands after the head, and the
   * scanner is ready for the next one.
   *
   * @param requestMethod the method that this answers: HEAD has no body
   */
  public ResponseScan feed(ByteBuf in, String requestMethod) {
    throw new UnsupportedOperationException("not yet " + limits + in + requestMethod);
  }

  /** Whether a head has begun and is not complete. */
  public boolean inHead() {
    throw new UnsupportedOperationException("not yet");
  }
}
