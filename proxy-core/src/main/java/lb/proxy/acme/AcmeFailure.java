package lb.proxy.acme;

import java.time.Duration;
import java.util.Locale;

/** No certificate was got. */
final class AcmeFailure extends Exception {
  private static final long serialVersionUID = 1;

  /** What kind of thing failed. */
  enum Reason {
    /** The authority was not reached, or broke off. */
    UNREACHABLE,
    /** The authority has had too many requests of ours for now. */
    RATE_LIMITED,
    /** The authority could not see that a name is ours. */
    NOT_PROVED,
    /** The authority refused something else. */
    REFUSED,
    /** The authority took longer than anybody would wait. */
    TIMEOUT,
    /** What the authority issued is of no use. */
    UNUSABLE,
    /** What was got could not be kept. */
    STORAGE,
    /** Nobody wants it any more: the process ends, or the configuration is another one. */
    CLOSED,
    /** A fault of ours. */
    INTERNAL;

    private final String label = name().toLowerCase(Locale.ROOT);

    /** The value of the label {@code reason} in the metrics. */
    String label() {
      return label;
    }
  }

  private final Reason reason;
  private final Duration retryAfter;

  AcmeFailure(Reason reason, String message) {
    this(reason, message, Duration.ZERO);
  }

  /**
   * With the authority's word on when to come again.
   *
   * @param retryAfter zero when it said nothing
   */
  AcmeFailure(Reason reason, String message, Duration retryAfter) {
    super(message);
    this.reason = reason;
    this.retryAfter = retryAfter;
  }

  Reason reason() {
    return reason;
  }

  Duration retryAfter() {
    return retryAfter;
  }

  /** What went wrong, in words for people. */
  String why() {
    return String.valueOf(getMessage());
  }
}
