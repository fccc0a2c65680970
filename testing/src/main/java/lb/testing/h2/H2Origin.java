package lb.testing.h2;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * An origin on a free port of 127.0.0.1 that speaks HTTP/2 as a script says: each connection runs
 * the script of its turn, the last one again and again. Any thread may call anything. What went
 * wrong in a script, but for a connection that ended, is thrown by {@link #close}.
 */
public final class H2Origin implements AutoCloseable {
  /** What happens on one connection. */
  public interface Script {
    /** Plays it; the connection is closed when it returns. */
    void play(H2Peer peer) throws Exception;
  }

  private final ServerSocket listener;
  private final @Nullable SSLContext tls;
  private final List<Script> scripts;
  private final List<Socket> open = new ArrayList<>();
  private final List<Throwable> failures = new ArrayList<>();
  private int connections;
  private boolean closed;

  private H2Origin(ServerSocket listener, @Nullable SSLContext tls, Script... scripts) {
    this.listener = listener;
    this.tls = tls;
    this.scripts = List.of(scripts);
  }

  /** An origin that is known to speak HTTP/2. */
  public static H2Origin start(Script... scripts) {
    return start(null, scripts);
  }

  /** An origin behind TLS that chooses {@code h2} when it is offered. */
  public static H2Origin startTls(SSLContext context, Script... scripts) {
    return start(context, scripts);
  }

  private static H2Origin start(@Nullable SSLContext tls, Script... scripts) {
    try {
      ServerSocket listener = new ServerSocket();
      listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1024);
      H2Origin origin = new H2Origin(listener, tls, scripts);
      Thread.ofVirtual().name("h2-origin-accept").start(origin::accept);
      return origin;
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** The port it listens on. */
  public int port() {
    return listener.getLocalPort();
  }

  /** How many connections have come. */
  public synchronized int connections() {
    return connections;
  }

  private void accept() {
    while (true) {
      try {
        Socket socket = listener.accept();
        socket.setTcpNoDelay(true);
        Script script = register(socket);
        Thread.ofPlatform().daemon().name("h2-origin").start(() -> run(socket, script));
      } catch (IOException end) {
        return;
      }
    }
  }

  private synchronized Script register(Socket socket) throws IOException {
    if (closed) {
      socket.close();
      throw new IOException("closed");
    }
    open.add(socket);
    return scripts.get(Math.min(connections++, scripts.size() - 1));
  }

  private void run(Socket socket, Script script) {
    try (socket;
        Socket spoken = tls == null ? socket : secured(socket, tls)) {
      script.play(new H2Peer(spoken));
    } catch (IOException ended) {
      // The peer may leave.
    } catch (Throwable failure) {
      synchronized (this) {
        failures.add(failure);
      }
    }
  }

  private static SSLSocket secured(Socket socket, SSLContext tls) throws IOException {
    SSLSocket secured = (SSLSocket) tls.getSocketFactory().createSocket(socket, null, 0, true);
    secured.setUseClientMode(false);
    SSLParameters parameters = secured.getSSLParameters();
    parameters.setApplicationProtocols(new String[] {"h2"});
    secured.setSSLParameters(parameters);
    secured.startHandshake();
    if (!"h2".equals(secured.getApplicationProtocol())) {
      throw new IOException("not h2");
    }
    return secured;
  }

  @Override
  public void close() {
    List<Throwable> thrown;
    synchronized (this) {
      closed = true;
      thrown = List.copyOf(failures);
      try {
        listener.close();
        for (Socket socket : open) {
          socket.close();
        }
      } catch (IOException failure) {
        throw new UncheckedIOException(failure);
      }
    }
    if (!thrown.isEmpty()) {
      throw new AssertionError("a script failed", thrown.getFirst());
    }
  }
}
