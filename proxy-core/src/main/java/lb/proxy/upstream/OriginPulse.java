package lb.proxy.upstream;

import java.util.function.Supplier;

/**
 * Finds out whether an origin is still there when it says nothing while streams are open: asks with
 * PING, and gives the connection up when no octet comes then. Owned by the connection's event loop.
 *
 * <p>Servers of gRPC end connections whose clients ask too often while nothing is sent: more than
 * twice in five minutes. So it asks twice without progress, and from then on seldom.
 */
final class OriginPulse {
  private static final byte[] PAYLOAD = {'l', 'b', ' ', 'p', 'u', 'l', 's', 'e'};
  private static final long[] QUIET_MILLIS = {10_000, 30_000, 330_000};

  private final Http2OriginConnection connection;
  private final Supplier<UpstreamSettings> settings;
  private final Deadline deadline;
  private boolean watching;
  private boolean asked;
  private int askedInVain;

  OriginPulse(Http2OriginConnection connection, Supplier<UpstreamSettings> settings) {
    this.connection = connection;
    this.settings = settings;
    this.deadline = new Deadline(connection.channel().eventLoop(), this::onReached);
  }

  /** There are streams. */
  void watch() {
    if (!watching) {
      watching = true;
      asked = false;
      askedInVain = 0;
      await();
    }
  }

  /** There are none any more. */
  void rest() {
    watching = false;
    deadline.clear();
  }

  /** Something came. */
  void heard() {
    asked = false;
    if (watching) {
      await();
    }
  }

  /** Something came that somebody waited for. */
  void progress() {
    askedInVain = 0;
  }

  void end() {
    watching = false;
    deadline.cancel();
  }

  private void await() {
    deadline.setMillis(QUIET_MILLIS[Math.min(askedInVain, QUIET_MILLIS.length - 1)]);
  }

  private void onReached() {
    if (!watching) {
      return;
    }
    if (asked) {
      connection.lose("the origin is silent, and does not answer PING");
      return;
    }
    asked = true;
    askedInVain++;
    connection.writer().ping(PAYLOAD, false);
    connection.flushSoon();
    deadline.setMillis(settings.get().connectMillis());
  }
}
