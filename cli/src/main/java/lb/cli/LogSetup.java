package lb.cli;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.spi.ContextAwareBase;
import org.jspecify.annotations.Nullable;

/**
 * The log of the process: to stderr, from {@code LB_LOG_LEVEL} (default info) upwards.
 *
 * <p>Written by a thread of its own over a bounded queue: a reader of stderr that stands still
 * costs log lines, never an event loop. In code, since reading XML costs a tenth of a second at
 * start. Logback finds this class by its service file.
 */
public final class LogSetup extends ContextAwareBase implements Configurator {
  private static final int QUEUE_LINES_MAX = 1024;
  private static volatile @Nullable LoggerContext configured;

  /** Made by Logback. */
  public LogSetup() {}

  @Override
  public ExecutionStatus configure(LoggerContext context) {
    PatternLayoutEncoder encoder = new PatternLayoutEncoder();
    encoder.setContext(context);
    encoder.setPattern("%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %-5level %logger{0} %msg%n");
    encoder.start();

    ConsoleAppender<ILoggingEvent> stderr = new ConsoleAppender<>();
    stderr.setContext(context);
    stderr.setTarget("System.err");
    stderr.setEncoder(encoder);
    stderr.start();

    AsyncAppender queue = new AsyncAppender();
    queue.setContext(context);
    queue.setQueueSize(QUEUE_LINES_MAX);
    queue.setNeverBlock(true);
    queue.addAppender(stderr);
    queue.start();

    Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    root.setLevel(Level.toLevel(System.getenv("LB_LOG_LEVEL"), Level.INFO));
    root.addAppender(queue);
    configured = context;
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }

  /** Writes what is queued, if anything was ever logged; for the end of the process. */
  static void flush() {
    LoggerContext context = configured;
    if (context != null) {
      context.stop();
    }
  }
}
