package lb.benchmarks.rate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** The schedule, the quantiles and the reader of answers, each alone. */
class PartsTest {
  @Test
  void theScheduleIsEvenAndDoesNotDrift() {
    Schedule schedule = new Schedule(1_000, 3_000, 30_000, 64);
    assertThat(schedule.intendedNanos(0)).isEqualTo(1_000);
    assertThat(schedule.intendedNanos(1)).isEqualTo(1_000 + 333_333);
    assertThat(schedule.intendedNanos(3)).isEqualTo(1_000 + 1_000_000);
    assertThat(schedule.intendedNanos(29_997)).isEqualTo(1_000 + 9_999_000_000L);
  }

  @Test
  void aRequestIsDueFromItsMomentOnAndTheLastIsFollowedByNone() {
    Schedule schedule = new Schedule(0, 1_000, 10, 4);
    assertThat(schedule.isDue(2, 1_999_999)).isFalse();
    assertThat(schedule.isDue(2, 2_000_000)).isTrue();
    assertThat(schedule.isDue(10, Long.MAX_VALUE)).isFalse();
  }

  @Test
  void requestsGoRoundOverTheConnections() {
    Schedule schedule = new Schedule(0, 1_000, 10, 4);
    assertThat(schedule.connectionOf(6)).isEqualTo(2);
    assertThat(schedule.nextOf(6)).isEqualTo(10);
  }

  @Test
  void quantilesAreExact() {
    Latencies latencies = new Latencies(1_000);
    for (int i = 1_000; i >= 1; i--) {
      latencies.record(i);
    }
    assertThat(latencies.quantileNanos(0)).isEqualTo(1);
    assertThat(latencies.quantileNanos(0.5)).isEqualTo(500);
    assertThat(latencies.quantileNanos(0.999)).isEqualTo(999);
    assertThat(latencies.quantileNanos(1)).isEqualTo(1_000);
  }

  @Test
  void anAnswerIsCompleteWithItsLastOctetHoweverItArrives() throws IOException {
    byte[] answer =
        "HTTP/1.1 200 OK\r\nX: y\r\nCONTENT-length: 3\r\n\r\nabc"
            .getBytes(StandardCharsets.US_ASCII);
    ResponseReader reader = new ResponseReader(3);
    ByteBuffer in = ByteBuffer.allocate(answer.length);
    for (int round = 0; round < 2; round++) {
      for (int i = 0; i < answer.length; i++) {
        in.put(answer[i]).flip();
        assertThat(reader.take(in)).as("after %s octets", i + 1).isEqualTo(i == answer.length - 1);
        in.compact();
      }
    }
  }

  @Test
  void anAnswerThatWasNotAskedForIsRefused() {
    assertThatThrownBy(() -> take("HTTP/1.1 503 Busy\r\nContent-Length: 3\r\n\r\nabc"))
        .hasMessage("answered \"HTTP/1.1 503\", expected 200");
    assertThatThrownBy(() -> take("HTTP/1.1 200 OK\r\n\r\n"))
        .hasMessage("an answer without Content-Length");
    assertThatThrownBy(() -> take("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabcd"))
        .hasMessage("1 bytes after an answer, expected none");
  }

  private static void take(String answer) throws IOException {
    new ResponseReader(3).take(ByteBuffer.wrap(answer.getBytes(StandardCharsets.US_ASCII)));
  }
}
