package lb.proxy;

import io.netty.handler.codec.quic.QuicChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import lb.proxy.downstream.ConnectionBounds;
import lb.proxy.exchange.LoopContext;
import lb.proxy.quic.QuicListener;
import lb.proxy.tls.QuicTls;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All sockets of QUIC. An address that is given up keeps its sockets until the last connection that
 * came through them has ended: they share them. Thread-safe.
 */
final class QuicSockets implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(QuicSockets.class);

  private final List<LoopContext> loops;
  private final Supplier<ConnectionBounds> bounds;
  private final Accepting accepting;
  private final Map<InetSocketAddress, QuicListener> listeners = new HashMap<>(); // guarded by this

  /** Takes connections. */
  interface Accepting {
    void accept(QuicChannel channel, QuicTls tls, Runnable onOver);
  }

  QuicSockets(List<LoopContext> loops, Supplier<ConnectionBounds> bounds, Accepting accepting) {
    this.loops = loops;
    this.bounds = bounds;
    this.accepting = accepting;
  }

  /** Lets clients in at an address; null, and a warning, when it cannot be bound. */
  synchronized @Nullable QuicListener open(InetSocketAddress address, QuicTls tls) {
    QuicListener there = listeners.get(address);
    if (there != null && there.admit(tls)) {
      return there;
    }
    try {
      QuicListener made = QuicListener.bind(address, loops, bounds, tls, accepting::accept);
      listeners.put(address, made);
      return made;
    } catch (IOException failure) {
      LOG.warn(
          "no HTTP/3 on {}: UDP cannot be bound; HTTP/1.1 and HTTP/2 go on: {}",
          address,
          failure.getMessage());
      return null;
    }
  }

  /** Ends all connections and sockets. */
  @Override
  public synchronized void close() {
    listeners.values().forEach(QuicListener::close);
    listeners.clear();
  }
}
