package lb.proxy.upstream;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** A connection to an origin, whatever it speaks. Owned by its event loop. */
sealed interface OriginConnection permits Http1OriginConnection, Http2OriginConnection {
  /** What happens to a connection, told to whoever keeps it. */
  interface Keeper {
    /**
     * A response has ended, or something else has changed, and another request may be sent. A
     * connection of HTTP/1.1 has none on it now.
     */
    void onReusable(OriginConnection connection);

    /** It is a tunnel from here on, and no longer the keeper's: no other call comes. */
    default void onSwitched(OriginConnection connection) {}

    /** It is closed. The last call. */
    void onClosed(OriginConnection connection);

    /** The origin does not want HTTP/2 for what was asked (RFC 9113 §7, HTTP_1_1_REQUIRED). */
    default void onHttp1Required() {}
  }

  /** What it speaks, as ALPN calls it. */
  String protocol();

  /** The address that it leads to; null when it leads nowhere any more. */
  @Nullable InetAddress address();

  /** Whether a request may be started on it now. */
  boolean isUsable();

  /** Whether no request is on it. */
  boolean isIdle();

  /** Whether it has carried a request before: the origin may be about to close it. */
  boolean hasCarried();

  /** What carries the next request. Only while it {@link #isUsable}. */
  Carrier carrier();

  /** How long the origin has said that it keeps the connection without a request. */
  long idleMillisMax();

  /** Closes it. Clients of what is on it are not told. */
  void close();

  /** The address in that of a socket. */
  static @Nullable InetAddress addressOf(@Nullable SocketAddress socket) {
    return socket instanceof InetSocketAddress known ? known.getAddress() : null;
  }
}
