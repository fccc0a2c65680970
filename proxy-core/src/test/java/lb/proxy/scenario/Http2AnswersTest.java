package lb.proxy.scenario;

import static lb.proxy.scenario.Http2Under.END;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import lb.testing.Body;
import lb.testing.RawHead;
import lb.testing.Reply;
import lb.testing.h2.H2Block;
import lb.testing.h2.H2Client;
import lb.testing.h2.H2Frame;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Answers in frames: large heads, and many bodies at a time. */
class Http2AnswersTest {
  private static final int INITIAL_WINDOW_SIZE = 4;
  private static final int LARGE_BYTES = 400_000;

  private final Http2Under under = new Http2Under();

  @AfterEach
  void close() {
    under.close();
  }

  @Test
  void aHeadOfMoreThanAFrameGoesOnInContinuations() {
    String long1 = "1".repeat(15_000);
    String long2 = "2".repeat(15_000);
    String long3 = "3".repeat(15_000);
    under
        .origin
        .on("/wide")
        .respond(
            Reply.ok("x")
                .cacheControl("max-age=60")
                .field("X-A", long1)
                .field("X-B", long2)
                .field("X-C", long3));
    try (H2Client client = under.client()) {
      for (int stream = 1; stream <= 3; stream += 2) { // as it comes, and as it is stored
        H2Frame frame = client.request(stream, "GET", "/wide").readOf(stream);
        List<byte[]> block = new ArrayList<>();
        block.add(frame.payload());
        assertThat(frame.has(H2Frame.END_STREAM)).isFalse();
        while (!frame.has(H2Frame.END_HEADERS)) {
          assertThat(frame.payload()).hasSize(16_384);
          frame = client.read();
          assertThat(frame.type()).isEqualTo(H2Frame.CONTINUATION);
          assertThat(frame.streamId()).isEqualTo(stream);
          block.add(frame.payload());
        }
        assertThat(block).hasSize(3);
        byte[] all = H2Block.concat(block.toArray(byte[][]::new));
        RawHead head = client.head(H2Frame.headers(stream, END, all));
        assertThat(head.field("x-b")).isEqualTo(long2);
        assertThat(head.field("x-c")).isEqualTo(long3);
        H2Frame body = client.readOf(stream);
        while (body.payload().length == 0) {
          body = client.readOf(stream);
        }
        assertThat(new String(body.payload())).isEqualTo("x");
      }
    }
  }

  @Test
  void largeBodiesTakeTurns() {
    Body body = Body.pattern(1, LARGE_BYTES);
    under.origin.on("/large").respond(Reply.ok(body).cacheControl("max-age=60"));
    try (H2Client first = under.client(INITIAL_WINDOW_SIZE, 1 << 20)) {
      first.send(H2Frame.windowUpdate(0, 1 << 20));
      drain(first.request(1, "GET", "/large"), 1);
      // The window of the connection opens once both wait: then the turns are seen.
      try (H2Client client = under.client(INITIAL_WINDOW_SIZE, 1 << 20)) {
        client.request(1, "GET", "/large").readHead(1);
        int before = 0;
        while (before < 65_535) {
          before += client.read(H2Frame.DATA).payload().length;
        }
        client.request(3, "GET", "/large").readHead(3);
        client.send(H2Frame.windowUpdate(0, 1 << 20));
        int[] got = new int[4];
        int turns = 0;
        for (int last = 0; got[3] < LARGE_BYTES / 2; ) {
          H2Frame frame = client.read(H2Frame.DATA);
          assertThat(frame.payload().length).isLessThanOrEqualTo(16_384);
          got[frame.streamId()] += frame.payload().length;
          turns += frame.streamId() == last ? 0 : 1;
          last = frame.streamId();
        }
        assertThat(turns).isGreaterThan(LARGE_BYTES / 2 / 16_384);
      }
    }
  }

  private static void drain(H2Client client, int stream) {
    H2Frame frame = client.readOf(stream);
    while (frame.type() != H2Frame.DATA || !frame.has(H2Frame.END_STREAM)) {
      frame = client.readOf(stream);
    }
  }

  @Test
  void aFewOctetsComeAsOneFrameWithTheEndOfTheirStream() {
    under.expectOthersServed();
    try (H2Client client = under.client()) {
      H2Frame head = client.request(1, "GET", "/a").readOf(1);
      H2Frame body = client.readOf(1);
      assertThat(head.has(H2Frame.END_STREAM)).isFalse();
      assertThat(new String(body.payload())).isEqualTo("hello");
      assertThat(body.has(H2Frame.END_STREAM)).isTrue();
    }
  }
}
