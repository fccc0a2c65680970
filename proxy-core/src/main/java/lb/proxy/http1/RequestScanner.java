package lb.proxy.http1;

import io.netty.buffer.ByteBuf;

/** Finds request heads in the octets of one connection (RFC 9112 §3). Owned by its event loop. */
public final class RequestScanner {
  private final HeadLimits limits;

  /** A scanner for one connection. */
  public RequestScanner(HeadLimits limits) {
    this.limits = limits;
  }

  /**
   * Takes octets of the next request head from {@code in}. With {@link RequestScan.NeedMore} all of
   * them have been taken and copied: the caller may release the buffer and feeds the next octets
   * when they come. With {@link RequestScan.Head} the reader index stands after the head, and the
   * scanner is ready for the next one. Up to {@value #EMPTY_LINES_MAX} empty lines before a head
   * are skipped.
   *
   * @param scheme {@code http} or {@code https}: how the client reached us
   */
  public RequestScan feed(ByteBuf in, String scheme) {
    throw new UnsupportedOperationException("not yet " + limits + in + scheme);
  }

  /** Whether a head has begun and is not complete: from now on the client owes us the rest. */
  public boolean inHead() {
    throw new UnsupportedOperationException("not yet");
  }

  /** Empty lines that are skipped before a request line (RFC 9112 §2.2). */
  static final int EMPTY_LINES_MAX = 4;
}
