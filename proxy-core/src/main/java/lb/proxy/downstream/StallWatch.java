package lb.proxy.downstream;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;

/** Tells whether a client has stopped to take what waits for it. Owned by its event loop. */
final class StallWatch {
  private long since = -1;
  private long progressSeen;

  /** Nothing waits for the client. */
  void reset() {
    since = -1;
  }

  /** Whether the client's socket has taken nothing for so long although octets wait for it. */
  boolean hasStalled(Channel channel, long nowNanos, long nanosMax) {
    ChannelOutboundBuffer waiting = channel.unsafe().outboundBuffer();
    if (waiting == null || waiting.totalPendingWriteBytes() == 0) {
      since = -1;
      return false;
    }
    long progress = waiting.totalPendingWriteBytes() - waiting.currentProgress();
    if (since < 0 || progress != progressSeen) {
      since = nowNanos;
      progressSeen = progress;
      return false;
    }
    return nowNanos - since > nanosMax;
  }
}
