package lb.proxy.downstream;

import lb.config.Http3Limits;
import lb.proxy.http3.Http3Problem;
import org.jspecify.annotations.Nullable;

/**
 * Counts what costs us more than the client that sends it, in windows of time. Owned by its
 * connection's event loop. Each method counts one, and says what the connection ends for when that
 * was one too many.
 */
final class Http3Floods {
  private static final long WINDOW_NANOS = Http3Limits.WINDOW_MILLIS * 1_000_000L;

  /** A request may bring a priority with it, and its cancellation one more frame. */
  private static final int CONTROL_FRAMES_A_REQUEST = 2;

  private final Http3Limits limits;
  private long windowStart;
  private int resets;
  private int streamErrors;
  private int emptyFrames;
  private int controlFrames;
  private long ignoredBytes;

  Http3Floods(Http3Limits limits, long now) {
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
      controlFrames = 0;
      ignoredBytes = 0;
    }
  }

  /** The client has reset a stream, or wants no more of it. */
  @Nullable Http3Problem reset() {
    return ++resets > limits.resetsMax() ? Http3Problem.TOO_MANY_RESETS : null;
  }

  /** We have reset or refused a stream for what the client did. */
  @Nullable Http3Problem streamError() {
    return ++streamErrors > limits.streamErrorsMax() ? Http3Problem.TOO_MANY_STREAM_ERRORS : null;
  }

  /** A DATA frame without data. */
  @Nullable Http3Problem emptyFrame() {
    return ++emptyFrames > limits.emptyFramesMax() ? Http3Problem.TOO_MANY_EMPTY_FRAMES : null;
  }

  /** A frame that is not of a request, an instruction of QPACK, or a stream of an unknown type. */
  @Nullable Http3Problem controlFrame() {
    return ++controlFrames > limits.controlFramesMax()
        ? Http3Problem.TOO_MANY_CONTROL_FRAMES
        : null;
  }

  /** Octets of an unknown type. */
  @Nullable Http3Problem ignored(int bytes) {
    ignoredBytes += bytes;
    return ignoredBytes > limits.ignoredBytesMax() ? Http3Problem.TOO_MUCH_IGNORED : null;
  }

  /** A request has come, which allows for frames that go with one. */
  void request() {
    controlFrames -= CONTROL_FRAMES_A_REQUEST;
  }
}
