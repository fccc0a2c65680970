package lb.proxy.upstream;

import io.netty.util.concurrent.Ticker;
import java.util.concurrent.TimeUnit;
import lb.proxy.http2.Http2Problem;
import org.jspecify.annotations.Nullable;

/**
 * Counts the frames of an origin that bring nothing of an answer, so that they end the connection
 * when they are many: SETTINGS, PING, empty DATA, frames of streams that have ended, frames of no
 * known type, and more WINDOW_UPDATE than what we send gives reason for. Owned by the connection's
 * event loop.
 */
final class FrameBudget {
  static final int FRAMES_MAX = 1_000;

  /** How much what we send may be ahead of what the origin has said about it. */
  private static final int EARNED_MAX = 100_000;

  /** Some servers open both windows again for each small piece that their program has read. */
  private static final int BYTES_AN_UPDATE = 256;

  private static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final Ticker ticker;
  private long windowStart;
  private int frames;

  FrameBudget(Ticker ticker) {
    this.ticker = ticker;
    this.windowStart = ticker.nanoTime();
  }

  /** One more; what the connection ends for when that was one too many. */
  @Nullable Http2Problem spend() {
    if (++frames <= FRAMES_MAX) {
      return null;
    }
    long now = ticker.nanoTime();
    if (now - windowStart < WINDOW_NANOS) {
      return Http2Problem.TOO_MANY_IDLE_FRAMES;
    }
    windowStart = now;
    frames = 1;
    return null;
  }

  /** A frame with so many octets of DATA was sent, which gives reason for updates of windows. */
  void earn(int bytes) {
    frames = Math.max(frames - 2 - bytes / BYTES_AN_UPDATE, -EARNED_MAX);
  }
}
