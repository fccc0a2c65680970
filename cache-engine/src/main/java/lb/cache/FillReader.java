package lb.cache;

import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import lb.cache.http.Fields;
import org.jspecify.annotations.Nullable;

/**
 * One exchange's place in a fill. Owned by the exchange's loop; the fill speaks to it through that
 * loop's queue, or directly when both live on one loop.
 */
public final class FillReader {
  private final Fill fill;
  private final Executor loop;
  private final Fields request;
  private final FillListener listener;
  private final AtomicBoolean progressPosted = new AtomicBoolean();

  /** Octets handed to this reader beyond the stored part, and not yet taken. */
  private final AtomicInteger queuedBytes = new AtomicInteger();

  private final ArrayDeque<ByteBuf> queue = new ArrayDeque<>();
  private @Nullable BodyChain chain;
  private long offset;
  private long queuedFrom = -1;
  private boolean left;

  FillReader(Fill fill, Executor loop, Fields request, FillListener listener) {
    this.fill = fill;
    this.loop = loop;
    this.request = request;
    this.listener = listener;
  }

  /**
   * Goes in: from now on the listener hears what comes, on the reader's loop. When that is the
   * fill's own, it may hear of the head, or of the end, before this returns.
   */
  public void enter() {
    if (loop == fill.loop()) {
      fill.admit(this);
    } else {
      fill.loop().execute(() -> fill.admit(this));
    }
  }

  /** The next octets, at most {@code most}; null when none have come yet or all were read. */
  public @Nullable ByteBuf next(int most) {
    if (chain != null && offset < chain.length()) {
      ByteBuf slice = chain.slice(offset, most);
      offset += slice.readableBytes();
      return slice;
    }
    return nextQueued(most);
  }

  private @Nullable ByteBuf nextQueued(int most) {
    for (ByteBuf first = queue.peek(); first != null; first = queue.peek()) {
      int ahead = (int) Math.min(offset - queuedFrom, first.readableBytes());
      first.skipBytes(ahead);
      ByteBuf taken = null;
      if (first.readableBytes() > most) {
        taken = first.readRetainedSlice(most);
      } else {
        queue.remove();
        if (first.isReadable()) {
          taken = first;
        } else {
          first.release();
        }
      }
      int bytes = taken == null ? 0 : taken.readableBytes();
      queuedFrom += ahead + bytes;
      offset += bytes;
      countTaken(ahead + bytes);
      if (taken != null) {
        return taken;
      }
    }
    return null;
  }

  /** Goes on at {@code to}: what lies before it is not given. For ranges, before the first read. */
  public void skipTo(long to) {
    offset = to;
  }

  /** The offset of the octet that {@link #next} gives first. */
  public long offset() {
    return offset;
  }

  /** Whether everything that came has been given. */
  public boolean isDrained() {
    return queue.isEmpty() && offset >= available();
  }

  /** How many octets of the body have come. */
  public long available() {
    return chain == null ? 0 : chain.length();
  }

  /** The exchange is done or gone. Nothing is called any more; later calls do nothing. */
  public void leave() {
    if (left) {
      return;
    }
    left = true;
    for (ByteBuf queued : queue) {
      queued.release();
    }
    queue.clear();
    if (chain != null) {
      chain.release();
      chain = null;
    }
    fill.leave(this);
  }

  private void countTaken(int bytes) {
    int before = queuedBytes.getAndAdd(-bytes);
    if (before >= Fill.TAIL_BYTES_LOW && before - bytes < Fill.TAIL_BYTES_LOW) {
      fill.drained();
    }
  }

  // --- from here on: called by the fill, on the fill's loop ---

  /** Whether the response answers this reader's request, as far as {@code Vary} goes. */
  boolean isAnsweredBy(FillHead head) {
    return head.variant() == null || Fill.matches(head.variant(), request);
  }

  int queuedBytes() {
    return queuedBytes.get();
  }

  Executor loop() {
    return loop;
  }

  /** The chain comes with one reference. */
  void postHead(FillHead head, BodyChain body) {
    post(() -> {
      if (left) {
        body.release();
      } else {
        chain = body;
        listener.onHead(head);
      }
    });
  }

  void postProgress() {
    if (progressPosted.compareAndSet(false, true)) {
      post(() -> {
        progressPosted.set(false);
        if (!left) {
          listener.onProgress();
        }
      });
    }
  }

  /** The buffer comes with one reference. */
  void postTail(ByteBuf data) {
    queuedBytes.addAndGet(data.readableBytes());
    post(() -> {
      if (left) {
        data.release();
      } else {
        if (queuedFrom < 0) {
          queuedFrom = available();
        }
        queue.add(data);
        listener.onProgress();
      }
    });
  }

  void postEnd(Fields trailers) {
    postUnlessLeft(() -> listener.onEnd(trailers));
  }

  void postBroken() {
    postUnlessLeft(listener::onBroken);
  }

  void postNotShared(lb.cache.rules.Reason reason) {
    postUnlessLeft(() -> listener.onNotShared(reason));
  }

  void postFailed(FillFailure failure) {
    postUnlessLeft(() -> listener.onFailed(failure));
  }

  /** The object comes with one reference. */
  void postFreshened(StoredObject object) {
    post(() -> {
      if (left) {
        object.release();
      } else {
        listener.onFreshened(object);
      }
    });
  }

  private void postUnlessLeft(Runnable event) {
    post(() -> {
      if (!left) {
        event.run();
      }
    });
  }

  private void post(Runnable event) {
    if (loop == fill.loop()) {
      event.run();
    } else {
      loop.execute(event);
    }
  }
}
