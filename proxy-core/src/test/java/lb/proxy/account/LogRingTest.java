package lb.proxy.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class LogRingTest {
  @Test
  void aRingThatIsNotAPowerOfTwoIsRefused() {
    assertThatThrownBy(() -> new LogRing(1_000)).hasMessageContaining("1000");
  }

  @Test
  void aLineThatFitsExactlyIsTakenAndOneOctetMoreIsNot() {
    LogRing ring = new LogRing(64);
    assertThat(ring.offer(new byte[65], 65)).isFalse();
    assertThat(ring.offer(new byte[60], 60)).isTrue();
    assertThat(ring.offer(new byte[5], 5)).isFalse();
    assertThat(ring.offer(new byte[4], 4)).isTrue();
    assertThat(ring.pending()).isEqualTo(64);
    assertThat(ring.offer(new byte[1], 1)).isFalse();
  }

  @Test
  void whatComesOutIsWhatWentInForAnySizes() {
    Random random = new Random(3);
    LogRing ring = new LogRing(256);
    ByteArrayOutputStream in = new ByteArrayOutputStream();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int i = 0; i < 50_000; i++) {
      byte[] line = new byte[random.nextInt(100)];
      random.nextBytes(line);
      boolean fits = line.length <= 256 - ring.pending();
      assertThat(ring.offer(line, line.length)).isEqualTo(fits);
      if (fits) {
        in.writeBytes(line);
      }
      ByteBuffer into = ByteBuffer.allocate(random.nextInt(80));
      boolean all = ring.drain(into, ring.filled());
      assertThat(all).isEqualTo(ring.pending() == 0);
      out.write(into.array(), 0, into.position());
    }
    ByteBuffer rest = ByteBuffer.allocate(256);
    ring.drain(rest, ring.filled());
    out.write(rest.array(), 0, rest.position());
    assertThat(out.toByteArray()).isEqualTo(in.toByteArray());
  }

  @Test
  void linesSurviveTheCrossingOfTwoThreadsWholeAndInOrder() throws Exception {
    LogRing ring = new LogRing(1_024);
    int lines = 200_000;
    AtomicBoolean done = new AtomicBoolean();
    try (ExecutorService executor = Executors.newSingleThreadExecutor()) {
      Future<String> reader =
          executor.submit(() -> {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            ByteBuffer batch = ByteBuffer.allocate(300);
            while (true) {
              boolean last = done.get();
              boolean all = ring.drain(batch, ring.filled());
              out.write(batch.array(), 0, batch.position());
              batch.clear();
              if (last && all) {
                return out.toString(StandardCharsets.US_ASCII);
              }
            }
          });
      StringBuilder expected = new StringBuilder();
      for (int i = 0; i < lines; i++) {
        byte[] line = ("line " + i + "x".repeat(i % 50) + "\n").getBytes(StandardCharsets.US_ASCII);
        if (ring.offer(line, line.length)) {
          expected.append(new String(line, StandardCharsets.US_ASCII));
        } else {
          Thread.onSpinWait();
        }
      }
      done.set(true);
      assertThat(reader.get(30, TimeUnit.SECONDS)).isEqualTo(expected.toString());
      assertThat(expected.length()).isGreaterThan(10_000);
    }
  }
}
