package lb.proxy.account;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
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

  private final @Nullable LogWriter writer;
  private final Supplier<LineFormat> format;
  private final int ringBytes;

  private AccessLog(@Nullable LogWriter writer, Supplier<LineFormat> format, int ringBytes) {
    this.writer = writer;
    this.format = format;
    this.ringBytes = ringBytes;
  }

  /**
   * Opens the log that the configuration asks for. A target that cannot be opened is no error: it
   * is told and tried again, as one that fails later.
   *
   * @param loops how many loops will write; the buffer is shared out among them
   */
  public static AccessLog open(lb.config.AccessLog config, int loops) {
    if (!config.enabled()) {
      return off();
    }
    LogTarget target =
        config.toStdout() ? LogTarget.stdout() : LogTarget.file(Path.of(config.path()));
    Supplier<LineFormat> format =
        switch (config.format()) {
          case NDJSON -> NdjsonFormat::new;
          case COMBINED -> CombinedFormat::new;
        };
    return open(target, format, config.bufferLines() / Math.max(1, loops), LogWriter.Backoff.USUAL);
  }

  /** A log that keeps nothing. */
  public static AccessLog off() {
    return new AccessLog(null, NdjsonFormat::new, 0);
  }

  static AccessLog open(
      LogTarget target, Supplier<LineFormat> format, int linesALoop, LogWriter.Backoff backoff) {
    LogWriter writer = new LogWriter(target, backoff);
    writer.start();
    return new AccessLog(writer, format, ringBytes(linesALoop));
  }

  /** The sink of one more loop, which then owns it. */
  LineSink newSink() {
    if (writer == null) {
      return LineSink.NONE;
    }
    RingSink sink = new RingSink(format.get(), ringBytes, writer);
    writer.add(sink);
    return sink;
  }

  /**
   * Closes the target and opens it again, after log rotation has moved the file away. Lines of
   * exchanges that ended before are in the old file.
   *
   * @return complete when the target is open again
   */
  public CompletableFuture<@Nullable Void> reopen() {
    return writer == null ? CompletableFuture.completedFuture(null) : writer.reopen();
  }

  /**
   * Lines that were dropped, by reason: {@code buffer_full}, {@code write_failed}, {@code closed}.
   */
  public Map<String, Long> linesDropped() {
    Map<String, Long> dropped = new TreeMap<>();
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
  public void close() {
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
