package lb.testing;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * A clock that stands still until the test moves it: wall time and monotonic time. Both move
 * together by {@link #advance}; only wall time moves by {@link #jumpWall}, as it does when an
 * operator or NTP sets it. Starts at a fixed instant, so that dates in tests are the same every
 * day. Thread-safe.
 */
public final class FakeClock implements InstantSource {
  /** Where {@link #startingNow()} starts: Sun, 06 Nov 1994 08:49:37 GMT, the date of RFC 9110. */
  public static final Instant EPOCH = Instant.parse("1994-11-06T08:49:37Z");

  /** Monotonic time has no meaning of its own; a value far from zero finds code that thinks so. */
  private static final long NANOS_AT_START = Long.MAX_VALUE - Duration.ofHours(1).toNanos();

  private Instant wall;
  private long nanos = NANOS_AT_START;

  private FakeClock(Instant start) {
    this.wall = start;
  }

  /** A clock that shows {@link #EPOCH}. */
  public static FakeClock startingNow() {
    return new FakeClock(EPOCH);
  }

  /** A clock that shows an instant. */
  public static FakeClock startingAt(Instant start) {
    return new FakeClock(start);
  }

  @Override
  public synchronized Instant instant() {
    return wall;
  }

  /** Wall time in milliseconds since 1970. */
  @Override
  public synchronized long millis() {
    return wall.toEpochMilli();
  }

  /** Wall time in whole seconds since 1970. */
  public synchronized long seconds() {
    return wall.getEpochSecond();
  }

  /**
   * Monotonic time in nanoseconds, as {@link System#nanoTime()}: only differences mean something.
   * It overflows within the first hour, as the real one may.
   */
  public synchronized long nanos() {
    return nanos;
  }

  /** {@link #millis} as a function. */
  public LongSupplier millisSource() {
    return this::millis;
  }

  /** {@link #nanos} as a function. */
  public LongSupplier nanosSource() {
    return this::nanos;
  }

  /**
   * Lets time pass.
   *
   * @throws IllegalArgumentException for a negative duration: time does not run backwards; see
   *     {@link #jumpWall}
   */
  public synchronized FakeClock advance(Duration passed) {
    if (passed.isNegative()) {
      throw new IllegalArgumentException("time cannot pass backwards: " + passed);
    }
    wall = wall.plus(passed);
    nanos += passed.toNanos();
    return this;
  }

  /** Sets wall time forward or back without any time passing. */
  public synchronized FakeClock jumpWall(Duration by) {
    wall = wall.plus(by);
    return this;
  }

  @Override
  public String toString() {
    return instant().toString();
  }
}
