package lb.proxy.upstream;

import io.netty.buffer.ByteBuf;

/**
 * Octets both ways between us and an origin that has switched protocols (RFC 9110 §7.8): they mean
 * nothing here. Owned by its event loop: every call and every callback happens there.
 *
 * <p>Its phases: <i>held</i> until {@link #begin}: what comes is kept; <i>open</i>, each direction
 * until its own end; <i>over</i>, with {@link #close}, {@link #abort} or {@link
 * TunnelListener#onBroken}, or when both directions have ended. Afterwards every call is allowed
 * and does nothing, except that buffers handed to {@link #write} are released.
 */
public interface Tunnel {
  /** Lets octets flow to a listener, which may get some before this returns. Once. */
  void begin(TunnelListener listener);

  /** Sends octets; ownership of {@code data} moves here. */
  void write(ByteBuf data);

  /** Ends our direction after what was written. The other one goes on. */
  void end();

  /** Whether more is welcome; {@link TunnelListener#onWritable} tells when it turns true. */
  boolean isWritable();

  /** Stops the delivery of what the origin sends, and soon its sending. */
  void pause();

  /** Lets the delivery go on; may deliver before it returns. */
  void resume();

  /** Ends both directions after what was written. No callback comes after it. */
  void close();

  /** Ends both directions at once, so that the origin sees a break. No callback comes after it. */
  void abort();
}
