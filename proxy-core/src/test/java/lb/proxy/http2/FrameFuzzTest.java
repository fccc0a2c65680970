package lb.proxy.http2;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import lb.proxy.http1.HeadLimits;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Octets of all sorts: nothing throws, and where they are cut makes no difference. */
class FrameFuzzTest {
  private static final long SEED = 9_113;
  private static final HeadLimits LIMITS = new HeadLimits(1024, 4096, 20);

  /** Writes down what it hears, and reads each header block. */
  private static final class Recorder implements FrameListener {
    final StringBuilder heard = new StringBuilder();
    private final HpackDecoder decoder = new HpackDecoder(4096);
    private final RequestReader requests = new RequestReader(LIMITS, "http", true);

    @Override
    public @Nullable Http2Problem onDataHead(int streamId, int length, boolean endStream) {
      heard.append("data ").append(streamId).append(' ').append(length).append(endStream);
      return null;
    }

    @Override
    public void onData(ByteBuf data) {
      heard.append(data.toString(StandardCharsets.ISO_8859_1));
      data.release();
    }

    @Override
    public @Nullable Http2Problem onDataEnd(int padding) {
      heard.append(" padding ").append(padding).append('\n');
      return null;
    }

    @Override
    public @Nullable Http2Problem onHeaders(
        int streamId, byte[] block, int from, int to, boolean endStream) {
      FieldBlock fields = FieldBlock.ofThread(LIMITS);
      if (!decoder.decode(block, from, to, fields)) {
        return Http2Problem.BAD_COMPRESSION;
      }
      heard.append("headers ").append(streamId).append(requests.read(fields, endStream));
      return null;
    }

    @Override
    public @Nullable Http2Problem onReset(int streamId, int code) {
      heard.append("reset ").append(streamId).append('\n');
      return null;
    }

    @Override
    public @Nullable Http2Problem onSettings(byte[] payload, int length) {
      heard.append("settings ").append(Arrays.hashCode(Arrays.copyOf(payload, length)));
      return null;
    }

    @Override
    public @Nullable Http2Problem onPing(byte[] payload, boolean ack) {
      heard.append("ping ").append(Arrays.hashCode(Arrays.copyOf(payload, 8))).append(ack);
      return null;
    }

    @Override
    public void onGoAway(int last, int code) {
      heard.append("goaway\n");
    }

    @Override
    public @Nullable Http2Problem onWindowUpdate(int streamId, int increment) {
      heard.append("update ").append(streamId).append(' ').append(increment).append('\n');
      return null;
    }

    @Override
    public @Nullable Http2Problem onIgnored() {
      heard.append("ignored\n");
      return null;
    }

    @Override
    public @Nullable Http2Problem onStreamProblem(int streamId, Http2Problem problem) {
      heard.append("stream ").append(streamId).append(problem);
      return null;
    }
  }

  @Test
  void cutsMakeNoDifference() {
    fuzz(SEED, 5_000);
  }

  @Test
  @Tag("long")
  void cutsMakeNoDifferenceAMillionTimes() {
    fuzz(SEED + 1, 1_000_000);
  }

  private static void fuzz(long seed, int rounds) {
    Random random = new Random(seed);
    int valid = 0;
    for (int i = 0; i < rounds; i++) {
      byte[] input = input(random);
      String whole = run(input, new int[0]);
      int[] cuts = random.ints(random.nextInt(6), 0, input.length).sorted().toArray();
      assertThat(run(input, cuts)).as("seed %d, input %d", seed, i).isEqualTo(whole);
      valid += whole.endsWith("null") ? 1 : 0;
    }
    assertThat(valid)
        .as("inputs without a problem, so that more than the first frame is read")
        .isBetween(rounds / 20, rounds * 19 / 20);
  }

  private static String run(byte[] input, int[] cuts) {
    Recorder recorder = new Recorder();
    FrameReader reader = new FrameReader(recorder, 4096, 3);
    Http2Problem problem = null;
    int from = 0;
    for (int i = 0; i <= cuts.length && problem == null; i++) {
      int to = i == cuts.length ? input.length : cuts[i];
      problem = reader.feed(Unpooled.wrappedBuffer(input, from, to - from));
      from = to;
    }
    return recorder.heard + " " + problem;
  }

  /** Mostly frames as they should be, some of them spoilt. */
  private static byte[] input(Random random) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(FrameReader.preface());
    out.writeBytes(frame(Frame.SETTINGS, 0, 0, new byte[6 * random.nextInt(3)]));
    for (int frames = random.nextInt(8); frames > 0; frames--) {
      out.writeBytes(frame(random));
    }
    byte[] octets = out.toByteArray();
    if (random.nextInt(3) == 0) {
      octets[random.nextInt(octets.length)] ^= (byte) (1 << random.nextInt(8));
    }
    return octets;
  }

  private static byte[] frame(Random random) {
    int stream = random.nextInt(4) * 2 + 1;
    return switch (random.nextInt(10)) {
      case 0 -> frame(Frame.DATA, random.nextInt(2), stream, some(random, 300));
      case 1 -> {
        byte[] padded = some(random, 40);
        padded = Arrays.copyOf(padded, padded.length + 9);
        padded[0] = 8;
        yield frame(Frame.DATA, Frame.PADDED, stream, padded);
      }
      case 2 -> frame(Frame.HEADERS, Frame.END_HEADERS, stream, block(random));
      case 3 -> {
        byte[] block = block(random);
        int cut = random.nextInt(block.length);
        ByteArrayOutputStream two = new ByteArrayOutputStream();
        two.writeBytes(frame(Frame.HEADERS, 1, stream, Arrays.copyOf(block, cut)));
        byte[] rest = Arrays.copyOfRange(block, cut, block.length);
        two.writeBytes(frame(Frame.CONTINUATION, Frame.END_HEADERS, stream, rest));
        yield two.toByteArray();
      }
      case 4 -> frame(Frame.PING, random.nextInt(2), 0, new byte[8]);
      case 5 -> frame(Frame.WINDOW_UPDATE, 0, stream - 1, four(random));
      case 6 -> frame(Frame.RST_STREAM, 0, stream, four(random));
      case 7 ->
          frame(random.nextInt(256), random.nextInt(256), random.nextInt(8), some(random, 50));
      case 8 -> frame(Frame.PRIORITY, 0, stream, new byte[4 + random.nextInt(2)]);
      default -> frame(Frame.GOAWAY, 0, 0, new byte[8 + random.nextInt(8)]);
    };
  }

  private static byte[] block(Random random) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(new byte[] {(byte) 0x82, (byte) 0x84, (byte) 0x86}); // GET / http
    out.writeBytes(new byte[] {0x41, 4, 't', 'e', 's', 't'});
    for (int lines = random.nextInt(5); lines > 0; lines--) {
      switch (random.nextInt(4)) {
        case 0 -> out.write(0x80 | 62 + random.nextInt(2));
        case 1 -> out.writeBytes(new byte[] {0x40, 3, 'x', '-', 'k', 2, 'o', 'k'});
        case 2 -> {
          byte[] value = some(random, 30);
          out.writeBytes(new byte[] {0, 3, 'x', '-', 'r', (byte) value.length});
          out.writeBytes(value);
        }
        default -> out.writeBytes(new byte[] {0x0f, 0x13, 1, 'b'}); // user-agent
      }
    }
    return out.toByteArray();
  }

  private static byte[] some(Random random, int most) {
    byte[] octets = new byte[random.nextInt(most)];
    random.nextBytes(octets);
    return octets;
  }

  private static byte[] four(Random random) {
    byte[] octets = new byte[4];
    random.nextBytes(octets);
    return octets;
  }

  private static byte[] frame(int type, int flags, int streamId, byte[] payload) {
    byte[] frame = new byte[Frame.HEAD_BYTES + payload.length];
    Frame.putHead(frame, 0, payload.length, type, flags, streamId);
    System.arraycopy(payload, 0, frame, Frame.HEAD_BYTES, payload.length);
    return frame;
  }
}
