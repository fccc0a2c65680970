package lb.proxy.upstream;

import io.netty.buffer.ByteBuf;

/** What a {@link Tunnel} tells, on its event loop. */
public interface TunnelListener {
  /** Octets, at least one. Ownership of {@code data} moves to the listener. */
  void onOctets(ByteBuf data);

  /** The origin sends no more; it may still take. Once. */
  void onEnd();

  /** The connection broke. Nothing comes after it. */
  void onBroken();

  /** {@link Tunnel#isWritable} has turned true. May come once too often. */
  void onWritable();
}
