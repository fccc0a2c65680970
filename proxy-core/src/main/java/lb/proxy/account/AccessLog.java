package lb.proxy.account;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The access log of the process: one line an exchange, formed on its loop and written by one
 * thread. Thread-safe.
 *
 * <p>A loop never waits for it. When the writer does not keep up, or the target fails for longer
 * than the buffer lasts, lines are dropped and counted, and traffic goes on.
 */
public final class AccessLog implements AutoCloseable {
  private static final Logger LOGGER = LoggerFactory.getLogger(AccessLog.class);
  private static final long CLOSE_NANOS = 2_000_000_000L;

  /** What a usual line takes up; the bound on lines is turned into octets with it. */
  static final int LINE_BYTES_USUAL = 512;

  private final List<Loop> loops = new ArrayList<>(); // guarded by this
  private final Map<String, Long> droppedBefore = new TreeMap<>(); // guarded by this
  private lb.config.AccessLog wanted; // guarded by this
  private Opened opened; // guarded by this

  /** One loop: its account, and how to reach it. */
  private record Loop(LoopAccount account, Executor executor) {}

  /** A writer and the lines for it; the writer is null when nothing is kept. */
  private record Opened(@Nullable LogWriter writer, Supplier<LineFormat> format, int ringBytes) {
    static final Opened NOTHING = new Opened(null, NdjsonFormat::new, 0);

    LineSink newSink() {
      if (writer == null) {
        return LineSink.NONE;
      }
      RingSink sink = new RingSink(format.get(), ringBytes, writer);
      writer.add(sink);
      return sink;
    }

    void start() {
      if (writer != null) {
        writer.start();
      }
    }
  }

  private AccessLog(lb.config.AccessLog wanted, Opened opened) {
    this.wanted = wanted;
    this.opened = opened;
  }

  /**
   * Opens the log that the configuration asks for. A target that cannot be opened is no error: it
   * is told and tried again, as one that fails later.
   *
   * @param loops how many loops will write; the buffer is shared out among them
   */
  public static AccessLog open(lb.config.AccessLog config, int loops) {
    Opened opened = opened(config, loops);
    opened.start();
    return new AccessLog(config, opened);
  }

  private static Opened opened(lb.config.AccessLog config, int loops) {
    if (!config.enabled()) {
      return Opened.NOTHING;
    }
    LogTarget target =
        config.toStdout() ? LogTarget.stdout() : LogTarget.file(Path.of(config.path()));
    Supplier<LineFormat> format =
        switch (config.format()) {
          case NDJSON -> NdjsonFormat::new;
          case COMBINED -> CombinedFormat::new;
        };
    return new Opened(
        new LogWriter(target, LogWriter.Backoff.USUAL),
        format,
        ringBytes(config.bufferLines() / Math.max(1, loops)));
  }

  /** A log that keeps nothing. */
  public static AccessLog off() {
    return new AccessLog(lb.config.AccessLog.OFF, Opened.NOTHING);
  }

  static AccessLog open(
      LogTarget target, Supplier<LineFormat> format, int linesALoop, LogWriter.Backoff backoff) {
    Opened opened = new Opened(new LogWriter(target, backoff), format, ringBytes(linesALoop));
    opened.start();
    return new AccessLog(lb.config.AccessLog.OFF, opened);
  }

  /** The sink of one more loop, which then owns it. */
  synchronized LineSink newSink() {
    return opened.newSink();
  }

  /**
   * Tells how to reach a loop, so that its lines can go elsewhere.
   *
   * @param executor runs tasks on the loop
   */
  public synchronized void reach(LoopAccount account, Executor executor) {
    loops.add(new Loop(account, executor));
  }

  /**
   * Goes on as another configuration asks: lines of exchanges that end from now on go there, and
   * those before are written where they belong first. Takes as long as that takes, for at most some
   * seconds; never on a loop.
   */
  public synchronized void apply(lb.config.AccessLog config) {
    if (config.equals(wanted)) {
      return;
    }
    Opened before = opened;
    Opened next = opened(config, loops.size());
    List<CompletableFuture<Void>> moved = new ArrayList<>();
    for (Loop loop : loops) {
      LineSink sink = next.newSink();
      moved.add(CompletableFuture.runAsync(() -> loop.account.logTo(sink), loop.executor));
    }
    moved.forEach(CompletableFuture::join);
    wanted = config;
    opened = next;
    // The one before ends before the next begins: both may write to the same file.
    close(before);
    dropped(before).forEach((reason, lines) -> droppedBefore.merge(reason, lines, Long::sum));
    next.start();
  }

  /**
   * Closes the target and opens it again, after log rotation has moved the file away. Lines of
   * exchanges that ended before are in the old file.
   *
   * @return complete when the target is open again
   */
  public synchronized CompletableFuture<@Nullable Void> reopen() {
    LogWriter writer = opened.writer;
    return writer == null ? CompletableFuture.completedFuture(null) : writer.reopen();
  }

  /**
   * Lines that were dropped, by reason: {@code buffer_full}, {@code write_failed}, {@code closed}.
   */
  public synchronized Map<String, Long> linesDropped() {
    Map<String, Long> dropped = new TreeMap<>(droppedBefore);
    dropped(opened).forEach((reason, lines) -> dropped.merge(reason, lines, Long::sum));
    return dropped;
  }

  private static Map<String, Long> dropped(Opened log) {
    Map<String, Long> dropped = new TreeMap<>();
    LogWriter writer = log.writer;
    if (writer != null) {
      dropped.put("buffer_full", 0L);
      dropped.put("write_failed", 0L);
      for (RingSink sink : writer.sinks()) {
        dropped.merge("buffer_full", sink.droppedBufferFull(), Long::sum);
        dropped.merge("write_failed", sink.droppedWriteFailed(), Long::sum);
      }
      dropped.put("closed", writer.lostAtClose());
    }
    return dropped;
  }

  /** Writes what is buffered, for at most some seconds, and ends the log. */
  @Override
  public synchronized void close() {
    close(opened);
  }

  private static void close(Opened log) {
    LogWriter writer = log.writer;
    if (writer == null) {
      return;
    }
    try {
      writer.close(CLOSE_NANOS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (writer.lostAtClose() > 0) {
      LOGGER.warn("{} lines of the access log could not be written", writer.lostAtClose());
    }
  }

  // A power of two that holds at least the longest line.
  private static int ringBytes(int lines) {
    long wanted = Math.max((long) lines * LINE_BYTES_USUAL, LineBuffer.BYTES_MAX);
    return (int) Math.min(1L << 30, Long.highestOneBit(wanted - 1) << 1);
  }
}
