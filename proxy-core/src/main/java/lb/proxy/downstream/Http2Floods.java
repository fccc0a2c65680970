package lb.proxy.downstream;

import lb.config.Http2Limits;
import lb.proxy.http2.Http2Problem;
import org.jspecify.annotations.Nullable;

/**
 * Counts what costs us more than the client that sends it, in windows of time. Owned by its
 * connection's event loop. Each method counts one, and says what the connection ends for when that
 * was one too many.
 */
final class Http2Floods {
  private static final long WINDOW_NANOS = Http2Limits.WINDOW_MILLIS * 1_000_000L;

  /** A request brings one PRIORITY with it, where a client still sends these. */
  private static final int PRIORITIES_A_REQUEST = 1;

  /** One for the stream and one for the connection. */
  private static final int UPDATES_A_FRAME = 2;

  private final Http2Limits limits;
  private long windowStart;
  private int resets;
  private int streamErrors;
  private int emptyFrames;
  private int settings;
  private int pings;
  private int priorities;
  private int windowUpdates;

  Http2Floods(Http2Limits limits, long now) {
    this.limits = limits;
    this.windowStart = now;
  }

  /** Begins a new window when it is time; called now and then. */
  void tick(long now) {
    if (now - windowStart >= WINDOW_NANOS) {
      windowStart = now;
      resets = 0;
      streamErrors = 0;
      emptyFrames = 0;
      settings = 0;
      pings = 0;
      priorities = 0;
      windowUpdates = 0;
    }
  }

  /** The client has reset a stream. */
  @Nullable Http2Problem reset() {
    return ++resets > limits.resetsMax() ? Http2Problem.TOO_MANY_RESETS : null;
  }

  /** We have reset a stream for what the client did. */
  @Nullable Http2Problem streamError() {
    return ++streamErrors > limits.streamErrorsMax() ? Http2Problem.TOO_MANY_STREAM_ERRORS : null;
  }

  /** A DATA frame without data. */
  @Nullable Http2Problem emptyFrame() {
    return ++emptyFrames > limits.emptyFramesMax() ? Http2Problem.TOO_MANY_EMPTY_FRAMES : null;
  }

  @Nullable Http2Problem settings() {
    return ++settings > limits.settingsMax() ? Http2Problem.TOO_MANY_SETTINGS : null;
  }

  @Nullable Http2Problem ping() {
    return ++pings > limits.pingsMax() ? Http2Problem.TOO_MANY_PINGS : null;
  }

  /** A frame without effect. */
  @Nullable Http2Problem ignored() {
    return ++priorities > limits.prioritiesMax() ? Http2Problem.TOO_MANY_PRIORITIES : null;
  }

  @Nullable Http2Problem windowUpdate() {
    return ++windowUpdates > limits.windowUpdatesMax()
        ? Http2Problem.TOO_MANY_WINDOW_UPDATES
        : null;
  }

  /** A request has come, which allows for frames that go with one. */
  void request() {
    priorities -= PRIORITIES_A_REQUEST;
  }

  /** A DATA frame was sent, which allows for updates of windows. */
  void dataSent() {
    windowUpdates -= UPDATES_A_FRAME;
  }
}
