package lb.proxy.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import lb.cache.http.Fields;
import lb.cache.http.ResponseHead;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Random responses, cut anywhere, in reads of any size, to a client that pauses, resumes and leaves
 * whenever it likes; some with a wrong octet, some cut short, some reset. Each run is its seed.
 */
class Http1OriginConnectionFuzzTest {
  @Test
  void whateverComesIsToldOnceAndNothingLeaks() {
    run(1, 5_000);
  }

  @Test
  @Tag("long")
  void whateverComesIsToldOnceAndNothingLeaksInALongRun() {
    run(1_000_000, 300_000);
  }

  private static void run(long firstSeed, int count) {
    for (long seed = firstSeed; seed < firstSeed + count; seed++) {
      try {
        new Run(seed).play();
      } catch (Exception | AssertionError e) {
        throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
      }
    }
  }

  private static final class Run implements ConnectionClient, OriginConnection.Keeper {
    private final Random random;
    private final ScriptedResponse response;
    private final boolean mutated;
    private final boolean reset;
    private final byte[] sent;
    private final boolean patient;
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final Http1OriginConnection connection;
    private final ChannelHandlerContext ctx;
    private final List<ByteBuf> buffers = new ArrayList<>();

    private int interims;
    private boolean headSeen;
    private long announced;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private Fields trailers;
    private boolean surplus;
    private FetchFailure.Kind failure;
    private boolean paused;
    private boolean left;
    private int reusable;
    private int closed;

    Run(long seed) {
      random = new Random(seed);
      response = ScriptedResponse.random(random);
      mutated = random.nextInt(3) == 0;
      byte[] octets = mutated ? response.mutated(random) : response.octets();
      boolean cut = random.nextInt(4) == 0;
      sent = cut ? java.util.Arrays.copyOf(octets, random.nextInt(octets.length)) : octets;
      reset = random.nextInt(6) == 0;
      patient = random.nextInt(3) != 0;
      UpstreamSettings settings = new Bench.Settings().build();
      connection = new Http1OriginConnection(channel, this, false, () -> settings);
      channel.pipeline().addLast(connection);
      ctx = channel.pipeline().context(connection);
    }

    void play() throws Exception {
      connection.start(FetchRequest.withoutBody(Bench.head(response.method(), "/")), this);
      int at = 0;
      while (at < sent.length) {
        int size = Math.min(sent.length - at, 1 + random.nextInt(random.nextBoolean() ? 20 : 700));
        ByteBuf data = Unpooled.copiedBuffer(sent, at, size);
        buffers.add(data);
        connection.channelRead(ctx, data);
        at += size;
        if (random.nextInt(3) != 0) {
          connection.channelReadComplete(ctx);
        }
        maybeResume();
      }
      connection.channelReadComplete(ctx);
      maybeResume();
      if (reset) {
        connection.exceptionCaught(ctx, new IOException("Connection reset by peer"));
      }
      channel.close();
      channel.runPendingTasks();
      while (paused) {
        maybeResume();
      }
      check();
      channel.finishAndReleaseAll();
    }

    private void check() {
      assertThat(closed).as("told that it is closed").isEqualTo(1);
      for (ByteBuf buffer : buffers) {
        assertThat(buffer.refCnt()).as("references left").isZero();
      }
      if (left) {
        assertThat(trailers == null && failure == null).as("told after it left").isTrue();
        return;
      }
      assertThat((trailers == null) != (failure == null)).as("told one end").isTrue();
      if (mutated) {
        return;
      }
      assertThat(response.bodyStartsWith(body.toByteArray())).as("body").isTrue();
      boolean whole = response.untilClose() ? headSeen && !reset : sent.length >= response.end();
      assertThat(failure == null).as("complete").isEqualTo(whole);
      if (whole) {
        checkWhole();
      }
    }

    private void checkWhole() {
      assertThat(interims).isEqualTo(response.interims());
      assertThat(surplus && !response.hasSurplus()).as("surplus").isFalse();
      if (!response.untilClose()) {
        assertThat(body.toByteArray()).isEqualTo(response.body());
        String sum = trailers.first("X-Sum");
        assertThat(sum == null ? "" : sum).isEqualTo(response.trailer());
        assertThat(announced == -1 || announced == response.body().length).isTrue();
      }
      assertThat(reusable).as("reusable").isLessThanOrEqualTo(response.keepAlive() ? 1 : 0);
      assertThat(surplus && reusable > 0).as("reused after a surplus").isFalse();
      boolean clean = response.keepAlive() && sent.length == response.end() && patient;
      if (clean) {
        assertThat(reusable).as("reusable").isEqualTo(1);
      }
    }

    // ---- the client

    private void maybePause() {
      if (!left && !patient && random.nextInt(4) == 0) {
        paused = true;
        connection.pause();
        maybeResume(); // from within the callback
      } else if (!left && !patient && random.nextInt(200) == 0) {
        left = true;
        paused = false;
        connection.abandon();
      }
    }

    private void maybeResume() {
      if (paused && random.nextBoolean()) {
        paused = false;
        connection.resume();
      }
    }

    private void requireWelcome() {
      if (paused || left || trailers != null || failure != null) {
        throw new AssertionError("called while paused, after it left or after the end");
      }
    }

    @Override
    public void onInterim(ResponseHead head) {
      requireWelcome();
      interims++;
      maybePause();
    }

    @Override
    public void onHead(ResponseHead head, long contentLength) {
      requireWelcome();
      if (headSeen) {
        throw new AssertionError("a second head");
      }
      headSeen = true;
      announced = contentLength;
      maybePause();
    }

    @Override
    public void onBody(ByteBuf data) {
      requireWelcome();
      byte[] octets = new byte[data.readableBytes()];
      data.readBytes(octets);
      data.release();
      body.writeBytes(octets);
      maybePause();
    }

    @Override
    public void onComplete(Fields newTrailers, boolean hasSurplus) {
      requireWelcome();
      trailers = newTrailers;
      surplus = hasSurplus;
    }

    @Override
    public void onBroken(FetchFailure.Kind kind, boolean octetsSeen, String message) {
      requireWelcome();
      failure = kind;
    }

    @Override
    public void onWritable() {}

    // ---- the keeper

    @Override
    public void onReusable(OriginConnection reused) {
      reusable++;
    }

    @Override
    public void onClosed(OriginConnection gone) {
      closed++;
    }
  }
}
