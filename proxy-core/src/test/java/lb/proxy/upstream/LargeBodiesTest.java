package lb.proxy.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.internal.PlatformDependent;
import lb.cache.http.Fields;
import lb.testing.Body;
import lb.testing.Reply;
import lb.testing.ScriptedOrigin;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Five gigabytes each way, with the memory for octets in flight watched all the time. */
@Tag("long")
class LargeBodiesTest {
  private static final long BYTES = 5L << 30;
  private static final long GROWTH_BYTES_MAX = 16L << 20;

  private final Bench bench = Bench.standard();
  private final ScriptedOrigin origin = ScriptedOrigin.start();
  private final OriginGroup group = bench.group(origin);
  private long directBytesBefore;
  private long directBytesMost;

  @AfterEach
  void close() {
    bench.close();
    origin.close();
  }

  @Test
  void fiveGigabytesComeDownToASlowReaderInConstantMemory() {
    Body body = Body.pattern(1, BYTES);
    origin.on("/a").respond(Reply.ok(body));
    watchFromNowOn();
    SlowReader reader = bench.send(group, Bench.get("/a"), new SlowReader());
    while (!reader.isOver()) {
      bench.loop.eventLoop().run(1_000_000);
      watch();
      if (reader.paused) {
        reader.paused = false;
        reader.fetch.resume();
      }
    }
    assertThat(reader.isComplete()).isTrue();
    assertThat(reader.bodyBytes).isEqualTo(BYTES);
    assertThat(reader.bodyDigest()).isEqualTo(body.digest());
    assertThat(directBytesMost - directBytesBefore).isLessThan(GROWTH_BYTES_MAX);
  }

  @Test
  void fiveGigabytesGoUpInConstantMemory() {
    Body body = Body.pattern(2, BYTES);
    origin.on("/a").respond(Reply.ok("thanks"));
    watchFromNowOn();
    RecordedFetch fetch = bench.send(group, Bench.withBody("POST", "/a", BYTES));
    long sent = 0;
    byte[] step = new byte[64 * 1024];
    while (!fetch.isOver()) {
      while (sent < BYTES && fetch.fetch.isWritable()) {
        int length = (int) Math.min(step.length, BYTES - sent);
        body.copy(sent, step, 0, length);
        fetch.fetch.write(
            ByteBufAllocator.DEFAULT.directBuffer(length).writeBytes(step, 0, length));
        sent += length;
        if (sent == BYTES) {
          fetch.fetch.end(Fields.EMPTY);
        }
      }
      bench.loop.eventLoop().run(1_000_000);
      watch();
    }
    assertThat(fetch.body()).isEqualTo("thanks");
    assertThat(origin.awaitRequest(1).awaitBody().bodyDigest()).isEqualTo(body.digest());
    assertThat(directBytesMost - directBytesBefore).isLessThan(GROWTH_BYTES_MAX);
  }

  private void watchFromNowOn() {
    directBytesBefore = PlatformDependent.usedDirectMemory();
  }

  private void watch() {
    directBytesMost = Math.max(directBytesMost, PlatformDependent.usedDirectMemory());
  }

  /** Pauses after each mebibyte. */
  private static final class SlowReader extends RecordedFetch {
    private static final int STEP_BYTES = 1 << 20;

    private boolean paused;
    private long pauseAt = STEP_BYTES;

    @Override
    public void onBody(ByteBuf data) {
      super.onBody(data);
      if (bodyBytes >= pauseAt) {
        pauseAt += STEP_BYTES;
        paused = true;
        fetch.pause();
      }
    }
  }
}
