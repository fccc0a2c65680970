package lb.proxy.upstream;

import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ManualIoEventLoop;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.MockTicker;
import io.netty.util.concurrent.ScheduledFuture;
import io.netty.util.concurrent.Ticker;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * An event loop that the test itself turns, on the test's thread: its sockets are real, its time is
 * the test's. So whatever a fetch does is done when the test looks, and no time-out needs waiting.
 */
final class TestLoop implements AutoCloseable {
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);
  private static final long TURN_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  private final MockTicker ticker = Ticker.newMockTicker();
  private final CountingLoop loop;
  private boolean closing;

  private TestLoop(IoHandlerFactory transport) {
    this.loop = new CountingLoop(transport, new LoopTicker());
    ticker.advance(1, TimeUnit.HOURS);
  }

  /** On the transport that the product prefers here. */
  static TestLoop create() {
    return new TestLoop(
        Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
  }

  static TestLoop onNio() {
    return new TestLoop(NioIoHandler.newFactory());
  }

  ManualIoEventLoop eventLoop() {
    return loop;
  }

  /** How many timers run, due or not. */
  int pendingTimers() {
    return loop.pendingTimers();
  }

  /** Turns the loop until the condition holds. */
  void until(String expectation, BooleanSupplier condition) {
    long start = System.nanoTime();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - start > PATIENCE_NANOS) {
        throw new AssertionError("waited in vain until " + expectation);
      }
      loop.run(TURN_NANOS);
    }
  }

  /** Lets time pass, in steps, and what is due then happen. */
  void pass(long millis) {
    long left = millis;
    while (left > 0) {
      long step = Math.min(left, Math.max(1, millis / 8));
      ticker.advance(step, TimeUnit.MILLISECONDS);
      left -= step;
      turn();
    }
  }

  /** Does what can be done now. */
  void turn() {
    int idle = 0;
    while (idle < 2) {
      idle = loop.runNow() == 0 ? idle + 1 : 0;
    }
  }

  /** Turns the loop for a few milliseconds of real time: for what must not happen. */
  void settle() {
    long start = System.nanoTime();
    while (System.nanoTime() - start < 20 * TURN_NANOS) {
      loop.run(TURN_NANOS);
    }
  }

  @Override
  public void close() {
    closing = true;
    loop.shutdownGracefully(0, 0, TimeUnit.MILLISECONDS);
    for (int turn = 0; turn < 100 && !loop.isTerminated(); turn++) {
      ticker.advance(1, TimeUnit.SECONDS);
      loop.runNow();
    }
    if (!loop.isTerminated()) {
      throw new AssertionError("the loop does not end");
    }
  }

  /**
   * The time of the test. It never stands quite still while the loop ends: to one whose time does
   * that, Netty says that it has not been quiet for long enough yet, and sleeps a tenth of a second
   * of real time.
   */
  private final class LoopTicker implements Ticker {
    @Override
    public long nanoTime() {
      if (closing) {
        ticker.advance(1, TimeUnit.NANOSECONDS);
      }
      return ticker.nanoTime();
    }

    @Override
    public long initialNanoTime() {
      return ticker.initialNanoTime();
    }

    @Override
    public void sleep(long delay, TimeUnit unit) throws InterruptedException {
      ticker.sleep(delay, unit);
    }
  }

  /** Counts the timers that run. */
  private static final class CountingLoop extends ManualIoEventLoop {
    private int timers;

    CountingLoop(IoHandlerFactory transport, Ticker ticker) {
      super(null, Thread.currentThread(), transport, ticker);
    }

    int pendingTimers() {
      return timers;
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
      ScheduledFuture<?> timer = super.schedule(task, delay, unit);
      timers++;
      timer.addListener(done -> timers--);
      return timer;
    }
  }
}
