package lb.proxy.scenario;

import static lb.proxy.scenario.Http2Under.END;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import lb.testing.Eventually;
import lb.testing.h2.H2Block;
import lb.testing.h2.H2Client;
import lb.testing.h2.H2Frame;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Clients that let us work without working themselves: each ends with {@code ENHANCE_YOUR_CALM} as
 * soon as it goes beyond its limit, is counted, and nobody else suffers.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class Http2FloodTest {
  private static final int CANCEL = 8;
  private static final int BATCH = 50;

  /** More than any limit allows. */
  private static final int MOST = 2_000;

  private Http2Under under;

  @BeforeAll
  void start() {
    under =
        new Http2Under(
            "\"limits\": {\"http2\": {\"resets_max\": 30, \"stream_errors_max\": 31,"
                + " \"empty_frames_max\": 32, \"settings_max\": 33, \"pings_max\": 34,"
                + " \"priorities_max\": 35, \"window_updates_max\": 36,"
                + " \"continuations_max\": 4}}");
  }

  @AfterAll
  void stop() {
    under.close();
  }

  static Stream<Arguments> floods() {
    byte[] none = {};
    return Stream.of(
        // CVE-2023-44487: a request and at once its end
        flood(
            "h2_too_many_resets",
            30,
            i ->
                frames(
                    H2Frame.headers(2 * i + 1, END, H2Block.request("GET", "/reset" + i)),
                    H2Frame.reset(2 * i + 1, CANCEL))),
        // CVE-2025-8671: a request, and then what makes us end it
        flood(
            "h2_too_many_stream_errors",
            31,
            i -> frames(Http2Under.post(2 * i + 1), H2Frame.windowUpdate(2 * i + 1, 0))),
        flood(
            "h2_too_many_stream_errors",
            31,
            i -> frames(Http2Under.post(2 * i + 1), H2Frame.windowUpdate(2 * i + 1, 0x7fffffff))),
        flood(
            "h2_too_many_stream_errors",
            31,
            i ->
                frames(
                    Http2Under.post(2 * i + 1),
                    new H2Frame(H2Frame.PRIORITY, 0, 2 * i + 1, new byte[4]))),
        flood(
            "h2_too_many_stream_errors",
            31,
            i -> frames(H2Frame.headers(2 * i + 1, END, H2Block.of(":method", "GET")))),
        flood(
            "h2_too_many_stream_errors",
            31,
            i ->
                frames(
                    H2Frame.headers(
                        2 * i + 1, END, H2Block.request("GET", "/" + "x".repeat(9_000))))),
        // CVE-2019-9518
        flood(
            "h2_too_many_empty_frames",
            32,
            i -> i == 0 ? frames(Http2Under.post(1)) : frames(H2Frame.data(1, 0, none))),
        flood(
            "h2_too_many_empty_frames",
            32,
            i ->
                i == 0
                    ? frames(Http2Under.post(1))
                    : frames(H2Frame.data(1, H2Frame.PADDED, new byte[] {2, 0, 0}))),
        // CVE-2019-9515
        flood("h2_too_many_settings", 33, i -> frames(H2Frame.settings(3, i))),
        // CVE-2019-9512
        flood("h2_too_many_pings", 34, i -> frames(H2Frame.ping(0, i))),
        flood("h2_too_many_pings", 34, i -> frames(H2Frame.ping(H2Frame.ACK, i))),
        // CVE-2019-9513
        flood(
            "h2_too_many_priorities",
            35,
            i -> frames(new H2Frame(H2Frame.PRIORITY, 0, 2 * i + 1, new byte[5]))),
        flood("h2_too_many_priorities", 35, i -> frames(new H2Frame(0x77, 0, i, new byte[100]))),
        // CVE-2019-9511, CVE-2019-9517
        flood("h2_too_many_window_updates", 36, i -> frames(H2Frame.windowUpdate(0, 1))));
  }

  private static H2Frame[] frames(H2Frame... frames) {
    return frames;
  }

  private static Arguments flood(String reason, int allowed, IntFunction<H2Frame[]> frames) {
    return Arguments.of(reason, allowed, frames);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("floods")
  void endsWithItsConnection(String reason, int allowed, IntFunction<H2Frame[]> frames) {
    double before = Math.max(0, under.rejected(reason));
    double closed = Math.max(0, under.closed("flood"));
    try (H2Client client = under.client()) {
      int sent = 0;
      for (; sent < allowed - 1; sent++) {
        client.send(frames.apply(sent));
      }
      // As many as are allowed do no harm.
      assertThat(client.passOver()).noneMatch(frame -> frame.type() == H2Frame.GOAWAY);
      under.expectOthersServed();
      sendAll(client, frames, sent);
      client.expectGoAway("ENHANCE_YOUR_CALM");
    }
    under.expectOthersServed();
    Eventually.eventually("it is counted", () -> under.rejected(reason) == before + 1);
    Eventually.eventually("its end is counted", () -> under.closed("flood") == closed + 1);
  }

  private static void sendAll(H2Client client, IntFunction<H2Frame[]> frames, int from) {
    try {
      for (int i = from; i < MOST; i += BATCH) {
        for (int j = i; j < i + BATCH; j++) {
          client.send(frames.apply(j));
        }
      }
    } catch (UncheckedIOException closed) {
      // That is what is wanted.
    }
  }

  // --- header blocks ---

  @Test
  void aBlockThatNeverEndsEndsTheConnection() {
    try (H2Client client = under.client()) {
      client.send(H2Frame.headers(1, H2Frame.END_STREAM, Http2Under.get()));
      H2Frame[] pieces = new H2Frame[5];
      Arrays.fill(pieces, H2Frame.continuation(1, 0, new byte[0]));
      client.send(pieces).expectGoAway("ENHANCE_YOUR_CALM");
    }
    assertThat(under.rejected("h2_too_many_continuations")).isPositive();
    under.expectOthersServed();
  }

  @Test
  void aBlockWithMoreOctetsThanAHeadMayHaveEndsTheConnection() {
    try (H2Client client = under.client()) {
      byte[] piece = new byte[16_384];
      client.send(
          H2Frame.headers(1, H2Frame.END_STREAM, piece),
          H2Frame.continuation(1, 0, piece),
          H2Frame.continuation(1, 0, new byte[1]));
      client.expectGoAway("ENHANCE_YOUR_CALM");
    }
    assertThat(under.rejected("h2_header_block_too_large")).isPositive();
    under.expectOthersServed();
  }

  @Test
  void aBlockThatUnpacksToManyTimesItsSizeIsNotKept() {
    try (H2Client client = under.client()) {
      byte[] kept = H2Block.kept("x-bomb", "y".repeat(4_000));
      byte[] bomb = new byte[12_000]; // 48 MB of fields
      Arrays.fill(bomb, (byte) 0xbe);
      client.send(H2Frame.headers(1, END, H2Block.concat(Http2Under.get(), kept, bomb)));
      assertThat(client.readAnswer(1)).startsWith("431 ");
      assertThat(client.request(3, "GET", "/a").readAnswer(3)).isEqualTo("200 hello");
    }
  }

  // --- answers that nobody takes ---

  @Test
  void aClientThatAsksAndNeverReadsGetsNoMoreThanItsStreamsAllow() throws Exception {
    byte[] request = H2Frame.headers(0, END, Http2Under.get()).wire();
    under.expectOthersServed();
    long answered = (long) under.lb.metric("lb_cache_hits_total");
    try (H2Client client = H2Client.dial(under.lb.http2Address(), 4_096).greet()) {
      Thread asking =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  for (int stream = 1; stream < 400_000; stream += 2) {
                    byte[] next = request.clone();
                    java.nio.ByteBuffer.wrap(next).putInt(5, stream);
                    client.send(next);
                  }
                } catch (UncheckedIOException closed) {
                  // Whatever it takes.
                }
              });
      asking.join();
      client.patience(java.time.Duration.ofMillis(1));
      long grown = (long) under.lb.metric("lb_cache_hits_total") - answered;
      assertThat(grown).isLessThan(100_000);
      assertThat(under.rejected("h2_too_many_streams")).isPositive();
    }
    under.expectOthersServed();
  }
}
