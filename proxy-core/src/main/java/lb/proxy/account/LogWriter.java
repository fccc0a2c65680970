package lb.proxy.account;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that writes the access log: it gathers what lies in the rings and writes it in
 * batches.
 *
 * <p>While the target fails, what was gathered is kept and tried again with a growing delay; the
 * rings fill up behind it and their loops drop and count. The failure is told once, and the
 * recovery. A batch continues after the last octet that was written, so that no line is written
 * twice.
 */
final class LogWriter implements Runnable {
  private static final Logger LOGGER = LoggerFactory.getLogger(AccessLog.class);
  private static final int BATCH_BYTES = 64 * 1024;
  private static final long GATHER_NANOS = 10_000_000L;
  private static final long SLEEP_NANOS = 1_000_000_000L;
  private static final int IDLE_ROUNDS_BEFORE_SLEEP = 100;

  private final LogTarget target;
  private final Backoff backoff;
  private final List<RingSink> sinks = new CopyOnWriteArrayList<>();
  private final Thread thread;
  private final AtomicReference<@Nullable CompletableFuture<@Nullable Void>> reopening =
      new AtomicReference<>();

  private volatile boolean asleep;
  private volatile boolean failing;
  private volatile boolean closing;
  private volatile long lostAtClose;

  // Owned by the writer's thread.
  private final ByteBuffer batch = ByteBuffer.allocateDirect(BATCH_BYTES);
  private @Nullable WritableByteChannel channel;
  private int idleRounds;
  private boolean givenUp;

  LogWriter(LogTarget target, Backoff backoff) {
    this.target = target;
    this.backoff = backoff;
    this.thread = Thread.ofPlatform().name("lb-access-log").daemon().unstarted(this);
  }

  /**
   * How long to wait between two attempts to write to a failing target.
   *
   * @param firstNanos after the first failure; doubled after each further one
   * @param lastNanos never longer than this
   */
  record Backoff(long firstNanos, long lastNanos) {
    static final Backoff USUAL = new Backoff(100_000_000L, 10_000_000_000L);

    long afterFailures(int failures) {
      return Math.min(lastNanos, firstNanos << Math.min(failures - 1, 20));
    }
  }

  void start() {
    thread.start();
  }

  void add(RingSink sink) {
    sinks.add(sink);
  }

  List<RingSink> sinks() {
    return sinks;
  }

  boolean isFailing() {
    return failing;
  }

  /** Lines that were in the rings when the log was closed and could not be written. */
  long lostAtClose() {
    return lostAtClose;
  }

  /** Wakes the thread when it sleeps; for a loop that has just put a line in. Cheap when awake. */
  void wakeIfAsleep() {
    if (asleep) {
      asleep = false;
      LockSupport.unpark(thread);
    }
  }

  /** Has the target opened again, as log rotation asks; complete when that was done. */
  CompletableFuture<@Nullable Void> reopen() {
    CompletableFuture<@Nullable Void> wanted = new CompletableFuture<>();
    CompletableFuture<@Nullable Void> before = reopening.getAndSet(wanted);
    if (before != null) {
      wanted.whenComplete((done, failure) -> before.complete(null));
    }
    LockSupport.unpark(thread);
    return wanted;
  }

  /** Writes what is there, for at most so long, and ends the thread. */
  void close(long boundNanos) throws InterruptedException {
    closing = true;
    LockSupport.unpark(thread);
    long millis = Math.max(1, boundNanos / 1_000_000);
    thread.join(millis);
    if (thread.isAlive()) {
      thread.interrupt();
      thread.join(millis);
    }
  }

  @Override
  public void run() {
    try {
      // At once, so that a target which cannot be opened is told at the start.
      if (!write()) {
        recover();
      }
      while (true) {
        // Read before gathering: what was put in before the wish is then gathered too.
        boolean last = closing;
        CompletableFuture<@Nullable Void> wanted = reopening.get();
        boolean moved = gatherAll();
        if (last || givenUp) {
          break;
        }
        if (wanted != null) {
          reopenNow(wanted);
        }
        rest(moved);
      }
    } finally {
      countLost();
      closeChannel();
      CompletableFuture<@Nullable Void> wanted = reopening.getAndSet(null);
      if (wanted != null) {
        wanted.complete(null);
      }
    }
  }

  private void reopenNow(CompletableFuture<@Nullable Void> wanted) {
    closeChannel();
    if (reopening.compareAndSet(wanted, null)) {
      if (!write()) {
        recover();
      }
      wanted.complete(null);
    }
  }

  private boolean gatherAll() {
    boolean moved = false;
    for (RingSink sink : sinks) {
      long upTo = sink.ring.filled();
      boolean all = false;
      // A ring is emptied up to the end of a line before the next one is begun: lines never mix.
      while (!all) {
        int before = batch.position();
        all = sink.ring.drain(batch, upTo);
        moved |= batch.position() != before;
        if (!batch.hasRemaining() && !writeOrRecover()) {
          return moved;
        }
      }
    }
    if (batch.position() > 0) {
      writeOrRecover();
    }
    return moved;
  }

  /** Writes the batch, for as long as it takes; false when the log is being closed meanwhile. */
  private boolean writeOrRecover() {
    return write() || recover();
  }

  private boolean recover() {
    int failures = 1;
    failing = true;
    while (!closing) {
      // A wish to open again ends the wait early: perhaps somebody has repaired the target.
      LockSupport.parkNanos(this, backoff.afterFailures(failures));
      closeChannel();
      if (write()) {
        failing = false;
        LOGGER.info("the access log {} is written again", target);
        return true;
      }
      failures++;
    }
    givenUp = true;
    return false;
  }

  private boolean write() {
    batch.flip();
    try {
      WritableByteChannel open = channel;
      if (open == null) {
        open = target.open();
        channel = open;
      }
      while (batch.hasRemaining()) {
        open.write(batch);
      }
      return true;
    } catch (IOException | RuntimeException e) {
      if (!failing) {
        LOGGER.warn(
            "the access log {} cannot be written: {}; it is tried again, lines that do not fit into "
                + "memory until then are dropped and counted",
            target,
            describe(e));
      }
      return false;
    } finally {
      batch.compact();
    }
  }

  private static String describe(Exception e) {
    String message = e.getMessage();
    return e.getClass().getSimpleName() + (message == null ? "" : " (" + message + ")");
  }

  private void rest(boolean moved) {
    idleRounds = moved ? 0 : idleRounds + 1;
    if (idleRounds < IDLE_ROUNDS_BEFORE_SLEEP) {
      sleep(GATHER_NANOS);
      return;
    }
    asleep = true;
    // A line may have come between the last look and the flag; the loop that put it in did not wake
    // us.
    if (sinks.stream().allMatch(sink -> sink.ring.pending() == 0)) {
      sleep(SLEEP_NANOS);
    }
    asleep = false;
  }

  // Any wish (closing, reopening) unparks; a wish that came before is seen without parking.
  private void sleep(long nanos) {
    if (!closing && reopening.get() == null) {
      LockSupport.parkNanos(this, nanos);
    }
  }

  private void closeChannel() {
    WritableByteChannel open = channel;
    channel = null;
    if (open != null) {
      try {
        open.close();
      } catch (IOException e) {
        LOGGER.debug("closing the access log {}: {}", target, describe(e));
      }
    }
  }

  private void countLost() {
    long lines = lineFeeds(batch.flip());
    batch.clear();
    for (RingSink sink : sinks) {
      boolean all = false;
      long upTo = sink.ring.filled();
      while (!all) {
        all = sink.ring.drain(batch, upTo);
        lines += lineFeeds(batch.flip());
        batch.clear();
      }
    }
    lostAtClose = lines;
  }

  private static long lineFeeds(ByteBuffer octets) {
    long lines = 0;
    while (octets.hasRemaining()) {
      if (octets.get() == '\n') {
        lines++;
      }
    }
    return lines;
  }
}
