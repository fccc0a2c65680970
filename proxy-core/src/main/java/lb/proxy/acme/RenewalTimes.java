package lb.proxy.acme;

import java.time.Duration;
import java.time.Instant;

/** When a certificate is asked for. Pure. */
final class RenewalTimes {
  /**
   * The first wait after a failure. With each further one doubled, an authority that takes five
   * failures an hour for a name sees four in the first.
   */
  static final Duration BACK_OFF_FIRST = Duration.ofMinutes(5);

  /** The longest wait after a failure, but for what the authority asks for. */
  static final Duration BACK_OFF_MOST = Duration.ofHours(12);

  /** The longest wait that an authority may ask for. */
  static final Duration RETRY_AFTER_MOST = Duration.ofDays(7);

  /** Waits are spread over this part of themselves, so that not everybody comes at once. */
  private static final double SPREAD = 0.2;

  /** Renewals are spread over this part of a lifetime: a day and a half of ninety. */
  private static final int LIFETIME_SPREAD_PARTS = 60;

  private RenewalTimes() {}

  /**
   * When a certificate is renewed: after two thirds of its lifetime, and a little later.
   *
   * @param dice from 0 to 1, not 1
   */
  static Instant renewal(Instant begins, Instant ends, double dice) {
    Duration lifetime = Duration.between(begins, ends);
    Duration spread = lifetime.dividedBy(LIFETIME_SPREAD_PARTS);
    return begins
        .plus(lifetime.multipliedBy(2).dividedBy(3))
        .plusMillis((long) (spread.toMillis() * dice));
  }

  /**
   * When it is tried again.
   *
   * @param failures how often it failed one after another, at least once
   * @param retryAfter what the authority asks for; zero when nothing
   * @param dice from 0 to 1, not 1
   */
  static Instant afterFailure(Instant now, int failures, Duration retryAfter, double dice) {
    int doublings = Math.min(failures - 1, 20);
    long millis = Math.min(BACK_OFF_FIRST.toMillis() << doublings, BACK_OFF_MOST.toMillis());
    Instant own = now.plusMillis((long) (millis * (1 - SPREAD / 2 + SPREAD * dice)));
    Duration asked = retryAfter.compareTo(RETRY_AFTER_MOST) > 0 ? RETRY_AFTER_MOST : retryAfter;
    Instant theirs = now.plus(asked);
    return theirs.isAfter(own) ? theirs : own;
  }
}
