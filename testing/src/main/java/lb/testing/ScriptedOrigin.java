package lb.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * An origin server on a free port of 127.0.0.1 that plays scripts and records what it got. Speaks
 * HTTP/1.1, over TLS when given a context.
 *
 * <pre>{@code
 * try (ScriptedOrigin origin = ScriptedOrigin.start()) {
 *   origin.on("/a").respond(Reply.ok("one").cacheControl("max-age=60"), Reply.ok("two"));
 *   …
 *   assertThat(origin.received("/a")).hasSize(1);
 * }
 * }</pre>
 *
 * <p>Starts with {@link #start}, answers until {@link #close}. Any thread may call anything. What
 * went wrong in a script of its own (not: a peer that left) is thrown by {@code close}.
 */
public final class ScriptedOrigin implements AutoCloseable {
  private static final int BACKLOG = 1024;

  private final ServerSocket listener;
  private final int port;
  private final @Nullable SSLContext tls;
  private final Thread acceptor;

  private final Map<String, OriginRoute> routes = new LinkedHashMap<>();
  private @Nullable Consumer<Wire> onAccept;
  private final List<ReceivedRequest> received = new ArrayList<>();
  private final List<OriginConnection> open = new ArrayList<>();
  private final List<Throwable> failures = new ArrayList<>();
  private final LongAdder sentBytes = new LongAdder();
  private int connections;
  private boolean closed;

  private ScriptedOrigin(ServerSocket listener, @Nullable SSLContext tls) {
    this.listener = listener;
    this.port = listener.getLocalPort();
    this.tls = tls;
    this.acceptor = Thread.ofVirtual().name("origin-accept").unstarted(this::accept);
  }

  /** An origin that listens on a free port. */
  public static ScriptedOrigin start() {
    return start(0, null);
  }

  /** An origin that speaks TLS; see {@link TestTls}. */
  public static ScriptedOrigin startTls(SSLContext context) {
    return start(0, context);
  }

  /** An origin on a port that is known to be free; see {@link AbsentOrigin#appear}. */
  static ScriptedOrigin startOn(int port) {
    return start(port, null);
  }

  private static ScriptedOrigin start(int port, @Nullable SSLContext tls) {
    try {
      ServerSocket listener = new ServerSocket();
      listener.setReuseAddress(true);
      listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), BACKLOG);
      ScriptedOrigin origin = new ScriptedOrigin(listener, tls);
      origin.acceptor.start();
      return origin;
    } catch (IOException failure) {
      throw new AssertionError("the origin cannot listen on port " + port, failure);
    }
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return (InetSocketAddress) listener.getLocalSocketAddress();
  }

  /** The port. */
  public int port() {
    return port;
  }

  /** {@code 127.0.0.1:PORT}. */
  public String authority() {
    return "127.0.0.1:" + port();
  }

  /** The absolute URI of a target. */
  public URI uri(String target) {
    return URI.create((tls == null ? "http://" : "https://") + authority() + target);
  }

  /**
   * The requests for a pattern: {@code "/path"} (any query), {@code "/path?query"} (exactly),
   * {@code "/prefix/*"}, each optionally after a method: {@code "POST /path"}. One with a method
   * goes before one without, an exact one before a prefix, a longer prefix before a shorter.
   */
  public OriginRoute on(String pattern) {
    synchronized (this) {
      return routes.computeIfAbsent(pattern, unknown -> new OriginRoute(this));
    }
  }

  /** All requests that no other pattern matches; without this they get 501. */
  public OriginRoute otherwise() {
    return on("/*");
  }

  /** Plays on each new connection before a request is read: garbage, silence, a reset. */
  public ScriptedOrigin onAccept(Consumer<Wire> action) {
    synchronized (this) {
      onAccept = action;
    }
    return this;
  }

  /** All requests so far, in the order in which their heads were whole. */
  public List<ReceivedRequest> received() {
    synchronized (this) {
      return List.copyOf(received);
    }
  }

  /** The requests so far whose path, or whole target, is this one. */
  public List<ReceivedRequest> received(String target) {
    return received().stream()
        .filter(request -> request.target().equals(target) || request.path().equals(target))
        .toList();
  }

  /** How many connections were accepted. */
  public int connections() {
    synchronized (this) {
      return connections;
    }
  }

  /** How many connections are open now, as far as this end knows. */
  public int openConnections() {
    synchronized (this) {
      return open.size();
    }
  }

  /**
   * How many bytes of bodies, and of what scripts wrote by hand, the sockets have taken so far, to
   * the nearest {@value Body#STEP_BYTES}. It stands still while a peer holds the origin back.
   */
  public long sentBytes() {
    return sentBytes.sum();
  }

  LongAdder sent() {
    return sentBytes;
  }

  /**
   * Waits until so many requests have come since the start.
   *
   * @return all of them
   * @throws AssertionError when they did not come within {@link Eventually#PATIENCE}
   */
  public List<ReceivedRequest> awaitRequests(int count) {
    await(() -> received.size() >= count, () -> count + " requests, but got " + received);
    return received();
  }

  /** Waits for the n-th request since the start, from 1. */
  public ReceivedRequest awaitRequest(int number) {
    return awaitRequests(number).get(number - 1);
  }

  /** Waits until so many connections have been accepted since the start. */
  public void awaitConnections(int count) {
    await(() -> connections >= count, () -> count + " connections, but got " + connections);
  }

  /** Waits until exactly so many connections are open. */
  public void awaitOpenConnections(int count) {
    await(() -> open.size() == count, () -> count + " open connections, but has " + open.size());
  }

  private void await(BooleanSupplier condition, Supplier<String> expectation) {
    long deadline = System.nanoTime() + Eventually.PATIENCE.toNanos();
    synchronized (this) {
      while (!condition.getAsBoolean()) {
        long left = Duration.ofNanos(deadline - System.nanoTime()).toMillis();
        if (left <= 0) {
          throw new AssertionError("the origin waited for " + expectation.get());
        }
        try {
          wait(left);
        } catch (InterruptedException interrupted) {
          Thread.currentThread().interrupt();
          throw new AssertionError("interrupted while waiting for " + expectation.get());
        }
      }
    }
  }

  /** Closes all connections that are open now; the origin goes on listening. */
  public ScriptedOrigin dropConnections() {
    List<OriginConnection> dropped;
    synchronized (this) {
      dropped = List.copyOf(open);
    }
    dropped.forEach(OriginConnection::drop);
    return this;
  }

  /**
   * Closes this origin, and holds its port, so that connections are refused and nobody else takes
   * it.
   *
   * @throws AssertionError as {@link #close} does
   */
  public AbsentOrigin leave() {
    int port = port();
    close();
    return AbsentOrigin.hold(port);
  }

  /**
   * Stops listening and closes all connections.
   *
   * @throws AssertionError when a script failed for a reason of its own
   */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
    }
    try {
      listener.close();
      // Only when nobody accepts any more has the system let go of the port.
      acceptor.join();
    } catch (IOException failure) {
      throw new AssertionError("the origin cannot stop listening", failure);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    dropConnections();
    List<Throwable> told;
    synchronized (this) {
      told = List.copyOf(failures);
    }
    if (!told.isEmpty()) {
      AssertionError failure = new AssertionError("a script of the origin failed: " + told.get(0));
      told.forEach(failure::addSuppressed);
      throw failure;
    }
  }

  private void accept() {
    while (true) {
      try {
        Socket socket = listener.accept();
        OriginConnection connection;
        synchronized (this) {
          connection = new OriginConnection(this, socket, tls, ++connections);
          open.add(connection);
          notifyAll();
        }
        Thread.ofVirtual().name("origin-" + connection.number()).start(connection);
      } catch (IOException stopped) {
        return;
      }
    }
  }

  @Nullable Consumer<Wire> acceptAction() {
    synchronized (this) {
      return onAccept;
    }
  }

  ReceivedRequest record(
      int connection, String requestLine, FieldLines fields, @Nullable String serverName) {
    synchronized (this) {
      ReceivedRequest request =
          new ReceivedRequest(received.size() + 1, connection, requestLine, fields, serverName);
      received.add(request);
      notifyAll();
      return request;
    }
  }

  Script scriptFor(ReceivedRequest request) {
    OriginRoute best = null;
    long bestRank = -1;
    synchronized (this) {
      for (Map.Entry<String, OriginRoute> route : routes.entrySet()) {
        long rank = rank(route.getKey(), request);
        if (rank > bestRank) {
          best = route.getValue();
          bestRank = rank;
        }
      }
    }
    return best == null
        ? Reply.status(501).body("nothing is scripted for " + request.target()).thenClose()
        : best.next();
  }

  /** How well a pattern matches; negative when it does not. */
  private static long rank(String pattern, ReceivedRequest request) {
    int space = pattern.indexOf(' ');
    if (space >= 0 && !pattern.substring(0, space).equals(request.method())) {
      return -1;
    }
    String target = pattern.substring(space + 1);
    long method = space >= 0 ? 1L << 40 : 0;
    if (target.endsWith("*")) {
      String prefix = target.substring(0, target.length() - 1);
      return request.target().startsWith(prefix) ? method + prefix.length() : -1;
    }
    boolean whole = target.equals(request.target());
    return whole || target.equals(request.path()) ? method + (1L << 39) + (whole ? 1 : 0) : -1;
  }

  void failed(Throwable failure) {
    synchronized (this) {
      if (!closed) {
        failures.add(failure);
      }
    }
  }

  void ended(OriginConnection connection) {
    synchronized (this) {
      open.remove(connection);
      notifyAll();
    }
  }
}
