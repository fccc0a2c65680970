package lb.proxy;

import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import lb.config.Listener;
import lb.proxy.quic.QuicListener;
import lb.proxy.route.SiteField;
import lb.proxy.tls.ClientTls;
import lb.proxy.tls.QuicTls;
import org.jspecify.annotations.Nullable;

/**
 * The way for HTTP/3 at one address that is listened on: open, shut or not there. One change at a
 * time; any thread asks.
 */
final class QuicDoor {
  private final QuicSockets sockets;
  private @Nullable QuicListener listener;
  private volatile @Nullable SiteField alternative;

  QuicDoor(QuicSockets sockets) {
    this.sockets = sockets;
  }

  /**
   * Opens or shuts it, as a configuration says. Where UDP cannot be had the other versions go on.
   *
   * @param tls shakes hands with clients; null without TLS
   * @param bound what is listened on for the other versions
   */
  void offer(Listener offered, @Nullable ClientTls tls, Channel bound) {
    QuicTls shakes = tls == null || !offered.http3() ? null : tls.quic();
    if (shakes == null) {
      refuse();
      return;
    }
    InetSocketAddress address = (InetSocketAddress) bound.localAddress();
    listener = sockets.open(address, shakes);
    alternative = listener == null ? null : AltSvc.of(offered, address.getPort());
  }

  /** Lets nobody in any more, and tells nobody of it. */
  void refuse() {
    alternative = null;
    QuicListener open = listener;
    if (open != null) {
      open.refuse();
    }
  }

  /** What answers of the other versions say of it; null for nothing. */
  @Nullable SiteField alternative() {
    return alternative;
  }
}
