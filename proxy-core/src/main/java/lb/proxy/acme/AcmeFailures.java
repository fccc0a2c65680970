package lb.proxy.acme;

import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import lb.proxy.acme.AcmeFailure.Reason;
import org.shredzone.acme4j.Problem;
import org.shredzone.acme4j.exception.AcmeException;
import org.shredzone.acme4j.exception.AcmeNetworkException;
import org.shredzone.acme4j.exception.AcmeRateLimitedException;
import org.shredzone.acme4j.exception.AcmeServerException;

/** What went wrong, in our words. Pure. */
final class AcmeFailures {
  private static final int CHARS_MAX = 500;

  private AcmeFailures() {}

  /**
   * What the library says went wrong.
   *
   * @param retryAfter when the authority wants to be asked again; zero when it does not say
   */
  static AcmeFailure of(AcmeException failure, Duration retryAfter) {
    return switch (failure) {
      case AcmeRateLimitedException limited ->
          new AcmeFailure(Reason.RATE_LIMITED, words(limited.getProblem()), retryAfter);
      case AcmeServerException refused ->
          new AcmeFailure(Reason.REFUSED, words(refused.getProblem()), retryAfter);
      case AcmeNetworkException broken -> {
        Throwable cause = broken.getCause() == null ? broken : broken.getCause();
        boolean slow =
            cause instanceof HttpTimeoutException
                && !(cause instanceof HttpConnectTimeoutException);
        yield slow
            ? new AcmeFailure(Reason.TIMEOUT, "the authority is slow: " + words(cause))
            : new AcmeFailure(
                Reason.UNREACHABLE, "the authority could not be reached: " + words(cause));
      }
      default ->
          new AcmeFailure(
              Reason.REFUSED,
              "the authority answered " + cut(String.valueOf(failure.getMessage())),
              retryAfter);
    };
  }

  static String words(Problem problem) {
    return cut(problem.toString());
  }

  static String words(Throwable failure) {
    return cut(failure.toString());
  }

  /** What an authority says goes into logs and files: not without a bound, nor in several lines. */
  static String cut(String text) {
    String some = text.length() > 2 * CHARS_MAX ? text.substring(0, 2 * CHARS_MAX) : text;
    String line = some.replaceAll("[\\s\\p{Cntrl}]+", " ");
    return line.length() > CHARS_MAX ? line.substring(0, CHARS_MAX) + "..." : line;
  }
}
