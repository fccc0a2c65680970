package lb.proxy;

import io.netty.channel.Channel;
import java.io.IOException;
import java.net.InetSocketAddress;
import lb.config.Listener;
import lb.proxy.quic.QuicListener;
import lb.proxy.route.SiteField;
import lb.proxy.tls.ClientTls;
import lb.proxy.tls.QuicTls;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way for HTTP/3 at one address that is listened on: open, shut, or awaited, while UDP belongs
 * to somebody else there, such as a process that hands over. Thread-safe.
 */
final class QuicDoor {
  private static final Logger LOG = LoggerFactory.getLogger(QuicDoor.class);

  private final QuicSockets sockets;
  private @Nullable Wanted wanted; // guarded by this
  private @Nullable QuicListener listener; // guarded by this
  private volatile @Nullable SiteField alternative;

  /** What is to be offered, and where. */
  private record Wanted(Listener offered, QuicTls tls, InetSocketAddress address) {}

  QuicDoor(QuicSockets sockets) {
    this.sockets = sockets;
  }

  /**
   * Opens or shuts it, as a configuration says. Where UDP cannot be had the other versions go on,
   * and it is tried again.
   *
   * @param tls shakes hands with clients; null without TLS
   * @param bound what is listened on for the other versions
   */
  synchronized void offer(Listener offered, @Nullable ClientTls tls, Channel bound) {
    QuicTls shakes = tls == null || !offered.http3() ? null : tls.quic();
    if (shakes == null) {
      refuse();
      return;
    }
    Wanted next = new Wanted(offered, shakes, (InetSocketAddress) bound.localAddress());
    wanted = next;
    try {
      open(next);
    } catch (IOException taken) {
      LOG.warn(
          "no HTTP/3 on {} yet: UDP cannot be bound; HTTP/1.1 and HTTP/2 go on: {}",
          next.address,
          taken.getMessage());
      sockets.later(() -> tryAgain(next));
    }
  }

  private void open(Wanted next) throws IOException {
    listener = sockets.open(next.address, next.tls);
    alternative = AltSvc.of(next.offered, next.address.getPort());
  }

  private synchronized void tryAgain(Wanted next) {
    if (wanted != next) {
      return; // something else is wanted by now
    }
    try {
      open(next);
      LOG.info("HTTP/3 on {} now", next.address);
    } catch (IOException stillTaken) {
      sockets.later(() -> tryAgain(next));
    }
  }

  /** Lets nobody in any more, and tells nobody of it. */
  synchronized void refuse() {
    wanted = null;
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
