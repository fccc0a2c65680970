package lb.proxy;

import io.netty.handler.codec.quic.QuicChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import lb.proxy.downstream.ConnectionBounds;
import lb.proxy.exchange.LoopContext;
import lb.proxy.quic.QuicListener;
import lb.proxy.tls.QuicTls;
import org.jspecify.annotations.Nullable;

/**
 * All sockets of QUIC. An address that is given up keeps its sockets until the last connection that
 * came through them has ended: they share them. Thread-safe.
 */
final class QuicSockets implements AutoCloseable {
  private static final long AGAIN_MILLIS = 1_000;

  private final List<LoopContext> loops;
  private final Supplier<ConnectionBounds> bounds;
  private final Accepting accepting;
  private final Map<InetSocketAddress, QuicListener> listeners = new HashMap<>(); // guarded by this

  private @Nullable ScheduledExecutorService thread; // guarded by this
  private boolean closed; // guarded by this

  /** Takes connections. */
  interface Accepting {
    void accept(QuicChannel channel, QuicTls tls, Runnable onOver);
  }

  QuicSockets(List<LoopContext> loops, Supplier<ConnectionBounds> bounds, Accepting accepting) {
    this.loops = loops;
    this.bounds = bounds;
    this.accepting = accepting;
  }

  /**
   * Lets clients in at an address.
   *
   * @throws IOException when it cannot be bound
   */
  synchronized QuicListener open(InetSocketAddress address, QuicTls tls) throws IOException {
    QuicListener there = listeners.get(address);
    if (there != null && there.admit(tls)) {
      return there;
    }
    if (closed) {
      throw new IOException("this process is about to end");
    }
    QuicListener made = QuicListener.bind(address, loops, bounds, tls, accepting::accept);
    listeners.put(address, made);
    return made;
  }

  /** Runs something in a second, on a thread of its own, unless all is closed by then. */
  synchronized void later(Runnable attempt) {
    if (closed) {
      return;
    }
    ScheduledExecutorService waiting = thread;
    if (waiting == null) {
      waiting =
          Executors.newSingleThreadScheduledExecutor(
              Thread.ofPlatform().name("lb-quic").daemon(true).factory());
      thread = waiting;
    }
    waiting.schedule(attempt, AGAIN_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** Ends all connections and sockets. */
  @Override
  public synchronized void close() {
    closed = true;
    if (thread != null) {
      thread.shutdownNow();
    }
    listeners.values().forEach(QuicListener::close);
    listeners.clear();
  }
}
