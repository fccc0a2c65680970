package lb.proxy.upstream;

import io.netty.channel.Channel;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * How long one connection may stand still, whatever it is that is waited for. Owned by the
 * connection's loop.
 *
 * <p>While the request is being sent, only an origin that takes nothing is late: a client that
 * gives nothing is the business of whoever reads from it. When it is sent, the head is waited for,
 * then each next part of the body. A caller that pauses the response stops the clock.
 */
final class ConnectionDeadline {
  /** What is waited for. */
  enum Wait {
    /** That the origin takes octets of the request. */
    SEND,
    /** A whole head. */
    HEAD,
    /** More of the body. */
    BODY
  }

  private final Channel channel;
  private final Supplier<UpstreamSettings> settings;
  private final Consumer<Wait> onTimeout;
  private final Deadline deadline;
  private Wait wait = Wait.HEAD;
  private long unsentBytes;

  ConnectionDeadline(
      Channel channel, Supplier<UpstreamSettings> settings, Consumer<Wait> onTimeout) {
    this.channel = channel;
    this.settings = settings;
    this.onTimeout = onTimeout;
    this.deadline = new Deadline(channel.eventLoop(), this::onReached);
  }

  /**
   * Something moved, or what is waited for has changed.
   *
   * @param sent whether the request has gone out
   * @param paused whether the caller takes nothing of the response
   * @param awaitsHead whether the head is not there yet
   */
  void rearm(boolean sent, boolean paused, boolean awaitsHead) {
    if (!sent) {
      if (channel.isWritable()) {
        deadline.clear();
      } else {
        await(Wait.SEND);
      }
    } else if (paused) {
      deadline.clear();
    } else {
      await(awaitsHead ? Wait.HEAD : Wait.BODY);
    }
  }

  /** Nothing is waited for. */
  void clear() {
    deadline.clear();
  }

  /** Nothing will be waited for any more. */
  void cancel() {
    deadline.cancel();
  }

  private void await(Wait next) {
    wait = next;
    UpstreamSettings now = settings.get();
    deadline.setMillis(next == Wait.HEAD ? now.firstByteMillis() : now.betweenBytesMillis());
    unsentBytes = next == Wait.SEND ? channel.bytesBeforeWritable() : 0;
  }

  private void onReached() {
    if (wait == Wait.SEND && channel.bytesBeforeWritable() < unsentBytes) {
      await(Wait.SEND); // slow, but it moves
    } else {
      onTimeout.accept(wait);
    }
  }
}
