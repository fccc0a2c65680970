package lb.proxy.downstream;

import java.util.List;
import lb.proxy.exchange.ClientFacts;
import lb.proxy.exchange.LoopContext;
import org.jspecify.annotations.Nullable;

/**
 * The versions of HTTP that clients may speak, most wanted first, and who speaks them on our side.
 * The one place where what was negotiated (ALPN, RFC 7301) chooses the handler of a connection.
 */
public enum ClientProtocol {
  /** HTTP/3 (RFC 9114): over QUIC alone, so that it is never offered on a connection of TCP. */
  HTTP_3("h3", "HTTP/3") {
    @Override
    public ClientConnection connection(
        LoopContext loop, ClientFacts client, ConnectionBounds bounds, ConnectionList list) {
      return new Http3Connection(loop, client, bounds, list);
    }
  },

  /** HTTP/2 (RFC 9113). */
  HTTP_2("h2", "HTTP/2") {
    @Override
    public ClientConnection connection(
        LoopContext loop, ClientFacts client, ConnectionBounds bounds, ConnectionList list) {
      return new Http2Connection(loop, client, bounds, list);
    }
  },

  /** HTTP/1.1: also for clients that negotiate nothing. */
  HTTP_1_1("http/1.1", "HTTP/1.1") {
    @Override
    public ClientConnection connection(
        LoopContext loop, ClientFacts client, ConnectionBounds bounds, ConnectionList list) {
      return new Http1Connection(loop, client, bounds, list);
    }
  };

  private static final List<String> ALPN = List.of(HTTP_2.alpn, HTTP_1_1.alpn);

  private final String alpn;
  private final String label;

  ClientProtocol(String alpn, String label) {
    this.alpn = alpn;
    this.label = label;
  }

  /** The handler of a new connection. It adds itself to the list when it joins a pipeline. */
  public abstract ClientConnection connection(
      LoopContext loop, ClientFacts client, ConnectionBounds bounds, ConnectionList list);

  /** The name that ALPN knows. */
  public String alpn() {
    return alpn;
  }

  /** The name for logs and {@code Via}: {@link ClientFacts#protocol}. */
  public String label() {
    return label;
  }

  /** The names that are offered by ALPN over TCP, most wanted first. */
  public static List<String> offered() {
    return ALPN;
  }

  /** What was negotiated; HTTP/1.1 when nothing was. */
  public static ClientProtocol of(@Nullable String negotiated) {
    for (ClientProtocol protocol : values()) {
      if (protocol.alpn.equals(negotiated)) {
        return protocol;
      }
    }
    return HTTP_1_1;
  }
}
