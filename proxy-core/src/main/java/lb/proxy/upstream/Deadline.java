package lb.proxy.upstream;

import io.netty.channel.EventLoop;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A point in time that is moved often and reached seldom. Owned by its event loop.
 *
 * <p>Moving it later, or clearing it, costs a comparison: the timer that runs finds out when it
 * goes off and then waits for the rest. A connection that serves a thousand requests within its
 * time-out has had one timer, not a thousand.
 */
final class Deadline implements Runnable {
  private final EventLoop loop;
  private final Runnable onReached;
  private boolean set;
  private long atNanos;
  private @Nullable Future<?> timer;
  private long timerAtNanos;

  /**
   * A deadline that is not set. {@code onReached} runs on the loop, once for each time it was set.
   */
  Deadline(EventLoop loop, Runnable onReached) {
    this.loop = loop;
    this.onReached = onReached;
  }

  /** Sets it, or moves it, to so long from now. */
  void setMillis(long millis) {
    long now = loop.ticker().nanoTime();
    set = true;
    atNanos = now + TimeUnit.MILLISECONDS.toNanos(millis);
    if (timer != null && atNanos - timerAtNanos < 0) {
      timer.cancel(false);
      timer = null;
    }
    if (timer == null) {
      startTimer(now);
    }
  }

  /** Takes it back. The timer may still run, and will do nothing. */
  void clear() {
    set = false;
  }

  boolean isSet() {
    return set;
  }

  /** Takes it back for good, and the timer with it. */
  void cancel() {
    set = false;
    if (timer != null) {
      timer.cancel(false);
      timer = null;
    }
  }

  /** The timer went off. */
  @Override
  public void run() {
    timer = null;
    if (!set) {
      return;
    }
    long now = loop.ticker().nanoTime();
    if (atNanos - now > 0) {
      startTimer(now);
      return;
    }
    set = false;
    onReached.run();
  }

  private void startTimer(long now) {
    timerAtNanos = atNanos;
    timer = loop.schedule(this, atNanos - now, TimeUnit.NANOSECONDS);
  }
}
