package lb.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;

/**
 * An origin that is not there: a port of 127.0.0.1 that refuses connections, held so that nobody
 * else on the machine takes it, and on which an origin can appear. Thread-safe.
 */
public final class AbsentOrigin implements AutoCloseable {
  /** Bound, but neither connected nor listening: the system refuses who knocks there. */
  private final Socket holder;

  private AbsentOrigin(Socket holder) {
    this.holder = holder;
  }

  /** A port that refuses connections. */
  public static AbsentOrigin hold() {
    return hold(0);
  }

  static AbsentOrigin hold(int port) {
    try {
      Socket holder = new Socket();
      holder.setReuseAddress(true);
      holder.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return new AbsentOrigin(holder);
    } catch (IOException failure) {
      throw new AssertionError("port " + port + " cannot be held", failure);
    }
  }

  /** The port. */
  public int port() {
    return holder.getLocalPort();
  }

  /** {@code 127.0.0.1:PORT}. */
  public String authority() {
    return "127.0.0.1:" + port();
  }

  /** An origin that listens on this port from now on. */
  public ScriptedOrigin appear() {
    ScriptedOrigin origin = ScriptedOrigin.startOn(port());
    close();
    return origin;
  }

  @Override
  public void close() {
    try {
      holder.close();
    } catch (IOException gone) {
      // It is closed either way.
    }
  }
}
