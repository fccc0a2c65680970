package lb.proxy.upstream;

import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;

/**
 * The request body on its way to a connection: what came before there was one, and, while the
 * request may have to be sent again, what was sent. Owned by the fetch's loop; owns what lies in
 * it.
 */
final class BodyQueue {
  /** How much is welcome while there is no connection, and how much is kept to be sent again. */
  static final int BYTES_MAX = 64 * 1024;

  /** Up to here octets are copied to be kept: they would else hold a whole buffer of a socket. */
  private static final int COPY_BYTES_MAX = 8 * 1024;

  private final ArrayDeque<ByteBuf> unsent = new ArrayDeque<>(2);
  private final ArrayDeque<ByteBuf> sent = new ArrayDeque<>(2);
  private long unsentBytes;
  private long sentBytes;
  private boolean keeping;
  private boolean complete = true;

  /** Takes octets over. */
  void add(ByteBuf data) {
    unsentBytes += data.readableBytes();
    unsent.addLast(data);
  }

  boolean isFull() {
    return unsentBytes >= BYTES_MAX;
  }

  /** Keeps what is sent from now on, as far as it is little. */
  void keepWhatIsSent() {
    keeping = true;
  }

  /** Sends all there is; false when the carrier takes no such octets. */
  boolean sendTo(Carrier carrier) {
    while (!unsent.isEmpty()) {
      ByteBuf data = unsent.removeFirst();
      unsentBytes -= data.readableBytes();
      keep(data);
      if (!carrier.write(data)) {
        return false;
      }
    }
    return true;
  }

  private void keep(ByteBuf data) {
    if (keeping && sentBytes + data.readableBytes() <= BYTES_MAX) {
      sentBytes += data.readableBytes();
      boolean few = data.readableBytes() <= COPY_BYTES_MAX;
      sent.addLast(few ? data.copy() : data.retainedDuplicate());
    } else {
      forgetSent();
      complete = false;
    }
  }

  /** It will not be sent again. */
  void forgetSent() {
    keeping = false;
    complete &= sent.isEmpty();
    release(sent);
    sentBytes = 0;
  }

  /** Whether all of the body that has come is here. */
  boolean isComplete() {
    return complete;
  }

  /** Makes what was sent unsent. Only while it {@link #isComplete}. */
  void rewind() {
    keeping = false;
    while (!sent.isEmpty()) {
      ByteBuf data = sent.removeLast();
      unsentBytes += data.readableBytes();
      unsent.addFirst(data);
    }
    sentBytes = 0;
  }

  /** Releases everything. */
  void release() {
    forgetSent();
    release(unsent);
    unsentBytes = 0;
  }

  private static void release(ArrayDeque<ByteBuf> buffers) {
    while (!buffers.isEmpty()) {
      buffers.removeFirst().release();
    }
  }
}
