package lb.benchmarks.rate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class FixedRateTest {
  private static final byte[] REQUEST =
      "GET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
  private static final long BODY_BYTES = 5;
  private static final int PER_SECOND = 1000;
  private static final int REQUESTS = 2000;
  private static final int WARM_UP = 200;
  private static final int CONNECTIONS = 4;
  private static final int STALL_MILLIS = 300;
  private static final int NEVER = -1;

  /**
   * A stall of 300 ms delays every request that was meant to be sent in it: 300 of 1,800, and 200
   * of them by more than 100 ms. A client that waits with sending sees one slow answer for each of
   * its 4 connections.
   */
  @Test
  void aServerThatStallsIsChargedForAllThatShouldHaveBeenSentMeanwhile() throws Exception {
    try (StallingServer server =
            new StallingServer(REQUESTS / 2, TimeUnit.MILLISECONDS.toNanos(STALL_MILLIS));
        FixedRate rate = client(server.address(), BODY_BYTES)) {
      rate.run();
      assertThat(rate.unanswered()).isZero();
      assertThat(rate.latencies().count()).isEqualTo(REQUESTS - WARM_UP);
      assertThat(millis(rate, 0.999)).isGreaterThan(STALL_MILLIS * 0.9);
      double delayedByAThird = 200.0 / rate.latencies().count();
      assertThat(millis(rate, 1 - delayedByAThird)).isGreaterThan(STALL_MILLIS * 0.3);
    }
  }

  @Test
  void whatIsNeverAnsweredIsRecordedWithTheTimeItHasWaited() throws Exception {
    int requests = 200;
    int stallAt = 100;
    int patienceMillis = 300;
    Load load = new Load(1000, requests, 0, 1, Duration.ofMillis(patienceMillis));
    try (StallingServer server = new StallingServer(stallAt, TimeUnit.SECONDS.toNanos(2));
        FixedRate rate = new FixedRate(server.address(), REQUEST, BODY_BYTES, load)) {
      rate.run();
      assertThat(rate.unanswered()).isEqualTo(requests - stallAt + 1);
      assertThat(rate.latencies().count()).isEqualTo(requests);
      assertThat(millis(rate, 0.51)).isGreaterThanOrEqualTo(patienceMillis);
      assertThat(millis(rate, 1)).isGreaterThanOrEqualTo(patienceMillis + requests - stallAt);
    }
  }

  @Test
  void theScheduleTakesAsLongAsItsRateSays() throws Exception {
    try (StallingServer server = new StallingServer(NEVER, 0);
        FixedRate rate = client(server.address(), BODY_BYTES)) {
      long begin = System.nanoTime();
      rate.run();
      double seconds = (System.nanoTime() - begin) / 1e9;
      assertThat(seconds).isGreaterThanOrEqualTo(0.99 * REQUESTS / PER_SECOND);
      assertThat(rate.own().count()).isPositive();
    }
  }

  @Test
  void anAnswerOfAnotherLengthFails() throws Exception {
    try (StallingServer server = new StallingServer(NEVER, 0);
        FixedRate rate = client(server.address(), BODY_BYTES + 1)) {
      assertThatThrownBy(rate::run)
          .isInstanceOf(IOException.class)
          .hasMessage("a body of 5 bytes, expected 6");
    }
  }

  private static FixedRate client(InetSocketAddress address, long bodyBytes) throws IOException {
    return new FixedRate(
        address,
        REQUEST,
        bodyBytes,
        new Load(PER_SECOND, REQUESTS, WARM_UP, CONNECTIONS, Duration.ofSeconds(10)));
  }

  private static double millis(FixedRate rate, double quantile) {
    return rate.latencies().quantileNanos(quantile) / 1e6;
  }
}
