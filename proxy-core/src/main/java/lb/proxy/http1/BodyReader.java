package lb.proxy.http1;

import io.netty.buffer.ByteBuf;

/**
 * Takes one body off the octets that follow a head (RFC 9112 §6, §7). Owned by the event loop of
 * its connection.
 *
 * <p>Call {@link #read} with the octets that came until it says {@link BodyEvent.NeedMore} (then
 * feed the next buffer), {@link BodyEvent.End} or {@link BodyEvent.Malformed}. Chunk extensions are
 * checked, bounded and dropped.
 */
public final class BodyReader {
  private BodyReader() {}

  /** A reader for one body. */
  public static BodyReader of(BodyFraming framing, BodyLimits limits) {
    throw new UnsupportedOperationException("not yet " + framing + limits);
  }

  /**
   * The next piece of the body in {@code in}. Never reads past the end of the body. A body of no
   * octets is {@link BodyEvent.End} at once, also with no input.
   */
  public BodyEvent read(ByteBuf in) {
    throw new UnsupportedOperationException("not yet " + in);
  }

  /**
   * The connection's input has ended in order (FIN, and close_notify when there is TLS): {@link
   * BodyEvent.End} for a body that ends so or was complete, else {@link BodyEvent.Malformed} with
   * {@link HttpProblem#SHORT_BODY}.
   */
  public BodyEvent inputEnded() {
    throw new UnsupportedOperationException("not yet");
  }

  /** Whether {@link #read} has reached the end of the body. */
  public boolean isComplete() {
    throw new UnsupportedOperationException("not yet");
  }

  /** Octets of the body that were handed out so far. */
  public long bodyBytes() {
    throw new UnsupportedOperationException("not yet");
  }
}
