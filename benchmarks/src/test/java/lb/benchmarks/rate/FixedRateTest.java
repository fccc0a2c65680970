package lb.benchmarks.rate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class FixedRateTest {
  private static final byte[] REQUEST =
      "GET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
  private static final long BODY_BYTES = 5;
  private static final int PER_SECOND = 5000;
  private static final int REQUESTS = 10_000;
  private static final int WARM_UP = 2000;
  private static final int CONNECTIONS = 64;
  private static final int STALL_MILLIS = 100;
  private static final int NEVER = -1;

  /**
   * A stall of 100 ms delays every request that was meant to be sent in it: 500 of 8,000, half of
   * them by more than 50 ms. A client that waits with sending sees one slow answer for each of its
   * 64 connections, which is less than 1 %.
   */
  @Test
  void aServerThatStallsIsChargedForAllThatShouldHaveBeenSentMeanwhile() throws Exception {
    try (StallingServer server =
            new StallingServer(
                WARM_UP + REQUESTS / 2, TimeUnit.MILLISECONDS.toNanos(STALL_MILLIS));
        FixedRate rate = client(server.address(), BODY_BYTES)) {
      rate.run();
      assertThat(rate.latencies().count()).isEqualTo(REQUESTS - WARM_UP);
      assertThat(millis(rate, 0.999)).isBetween(STALL_MILLIS * 0.9, STALL_MILLIS * 5.0);
      int stalled = PER_SECOND * STALL_MILLIS / 1000;
      double half = 1 - stalled / 2.0 / rate.latencies().count();
      assertThat(millis(rate, half)).isGreaterThan(STALL_MILLIS * 0.4);
      assertThat(millis(rate, half)).isGreaterThan(millis(rate, 0.5));
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
    return new FixedRate(address, REQUEST, bodyBytes, PER_SECOND, REQUESTS, WARM_UP, CONNECTIONS);
  }

  private static double millis(FixedRate rate, double quantile) {
    return rate.latencies().quantileNanos(quantile) / 1e6;
  }
}
