package lb.proxy.upstream;

import io.netty.channel.EventLoop;

/**
 * Something that answers requests of ours: an origin, several of them, or a peer. Safe for use by
 * many event loops.
 */
public interface Upstream {
  /**
   * Sends a request. To be called on {@code loop}, where the fetch then lives. Nothing is thrown
   * for what the network does: every failure comes as {@link FetchListener#onError}, after this
   * method has returned.
   */
  Fetch send(EventLoop loop, FetchRequest request, FetchListener listener);

  /** A short name for logs and metrics. */
  String name();
}
