package lb.proxy.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import lb.cache.http.Fields;
import lb.config.UpstreamPolicy;
import lb.testing.Body;
import lb.testing.h2.H2Frame;
import lb.testing.h2.H2Origin;
import lb.testing.h2.H2Peer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Origins of HTTP/2 that are stingy, fussy or malicious, and clients that stop taking. */
class Http2HostileOriginTest {
  private static final int MAX_CONCURRENT_STREAMS = 3;
  private static final int INITIAL_WINDOW_SIZE = 4;
  private static final int FRAME_BYTES = 16_384;
  private static final int PAUSE_BYTES = 2_500_000;
  private static final UpstreamPolicy ONE_CONNECTION = Bench.policy("\"connections_max\": 1");

  private final Bench bench = Bench.standard();
  private H2Origin origin;

  @AfterEach
  void close() {
    bench.close();
    if (origin != null) {
      origin.close();
    }
  }

  private OriginGroup origin(H2Origin.Script... scripts) {
    origin = H2Origin.start(scripts);
    return bench.upstreams.group(List.of(Bench.http2At(origin)), ONE_CONNECTION);
  }

  private OriginStatus status() {
    return bench.status(Bench.http2At(origin));
  }

  /** Takes some of an answer quickly, and then nothing. */
  private static final class Stops extends RecordedFetch {
    boolean stopped;

    @Override
    public void onBody(ByteBuf data) {
      super.onBody(data);
      if (!stopped && bodyBytes >= PAUSE_BYTES) {
        stopped = true;
        fetch.pause();
      }
    }
  }

  /** An origin's side of several answers without an end, which keeps to all windows. */
  private static final class Endless {
    private final H2Peer peer;
    private final List<Integer> streams = new ArrayList<>();
    private final int[] windows = new int[1_000];
    private long connection = Http2OriginStreams.WINDOW_BYTES;

    Endless(H2Peer peer) {
      this.peer = peer;
    }

    void begin() throws IOException {
      int stream = peer.request().streamId();
      streams.add(stream);
      windows[stream] = Http2OriginStream.WINDOW_BYTES;
      peer.head(stream, ":status", "200");
    }

    /** Sends what the windows take, until no more is allowed; gives what that of all has left. */
    long sendAllThatMayBeSent() throws IOException {
      boolean some = true;
      while (some) {
        some = sendSome();
        peer.send(H2Frame.ping(0, 1));
        H2Frame frame = peer.read();
        while (frame.type() != H2Frame.PING) {
          if (frame.type() == H2Frame.WINDOW_UPDATE && frame.streamId() == 0) {
            connection += frame.intAt(0);
            some = true;
          } else if (frame.type() == H2Frame.WINDOW_UPDATE) {
            windows[frame.streamId()] += frame.intAt(0);
            some = true;
          }
          frame = peer.read();
        }
      }
      return connection;
    }

    private boolean sendSome() throws IOException {
      boolean some = false;
      for (int stream : streams) {
        int bytes = (int) Math.min(connection, Math.min(windows[stream], FRAME_BYTES));
        if (bytes > 0) {
          peer.send(H2Frame.data(stream, 0, new byte[bytes]));
          windows[stream] -= bytes;
          connection -= bytes;
          some = true;
        }
      }
      return some;
    }
  }

  @Test
  void clientsThatStopTakingLeaveRoomForOthersOnTheirConnection() throws Exception {
    CompletableFuture<Long> left = new CompletableFuture<>();
    OriginGroup group =
        origin(peer -> {
          peer.greet();
          H2Peer.Request first = null;
          Endless endless = new Endless(peer);
          for (int i = 0; i < 20; i++) {
            endless.begin();
          }
          H2Peer.Request other = peer.request();
          left.complete(endless.sendAllThatMayBeSent());
          if (left.join() > 0) {
            peer.answer(other, "x");
          }
          peer.readToEnd();
        });
    List<Stops> slow = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      slow.add(bench.send(group, Bench.get("/" + i), new Stops()));
    }
    RecordedFetch other = bench.send(group, Bench.get("/other"));
    bench.loop.until("all that may be sent has been", left::isDone);
    assertThat(slow).allMatch(each -> each.stopped);
    assertThat(left.join()).as("octets that may still be sent for others").isPositive();
    assertThat(bench.await(other).body()).isEqualTo("x");
    slow.forEach(each -> each.fetch.cancel());
  }

  @Test
  void whoWaitsForRoomGetsItWhenSlowClientsHaveTakenWhatWasHeld() throws Exception {
    CompletableFuture<Long> left = new CompletableFuture<>();
    OriginGroup group =
        origin(peer -> {
          peer.greet();
          Endless endless = new Endless(peer);
          for (int i = 0; i < 6; i++) {
            endless.begin();
          }
          left.complete(endless.sendAllThatMayBeSent());
          peer.answer(peer.request(), "x");
          peer.readToEnd();
        });
    List<Stops> slow = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      slow.add(bench.send(group, Bench.get("/" + i), new Stops()));
    }
    bench.loop.until("all that may be sent has been", left::isDone);
    RecordedFetch other = bench.send(group, Bench.get("/other"));
    assertThat(status().pending()).as("the connection holds much already").isEqualTo(1);
    slow.forEach(each -> each.fetch.resume());
    assertThat(bench.await(other).body()).isEqualTo("x");
    slow.forEach(each -> each.fetch.cancel());
  }

  @Test
  void anOriginMayOpenItsWindowsInSmallSteps() {
    Body body = Body.pattern(5, 6L << 20);
    OriginGroup group =
        origin(peer -> {
          peer.greet();
          H2Peer.Request request = peer.request();
          boolean ended = false;
          while (!ended) {
            H2Frame frame = peer.read();
            if (frame.type() == H2Frame.DATA) {
              open(peer, request.streamId(), frame.payload().length);
              ended = frame.has(H2Frame.END_STREAM);
            }
          }
          peer.answer(request, "thanks");
          peer.readToEnd();
        });
    RecordedFetch fetch = bench.send(group, Bench.withBody("POST", "/", body.bytes()));
    upload(fetch, body);
    assertThat(fetch.failure).isNull();
    assertThat(fetch.body()).isEqualTo("thanks");
  }

  /** As servers do that open windows as their program reads, for each KiB. */
  private static void open(H2Peer peer, int stream, int bytes) throws IOException {
    List<H2Frame> updates = new ArrayList<>();
    for (int left = bytes; left > 0; left -= 1_024) {
      updates.add(H2Frame.windowUpdate(0, Math.min(left, 1_024)));
      updates.add(H2Frame.windowUpdate(stream, Math.min(left, 1_024)));
    }
    peer.send(updates.toArray(H2Frame[]::new));
  }

  private void upload(RecordedFetch fetch, Body body) {
    long[] sent = {0};
    bench.loop.until(
        "it is over",
        () -> {
          while (sent[0] < body.bytes() && fetch.fetch.isWritable()) {
            long to = Math.min(body.bytes(), sent[0] + 10_000);
            fetch.fetch.write(Unpooled.wrappedBuffer(body.slice(sent[0], to)));
            sent[0] = to;
            if (to == body.bytes()) {
              fetch.fetch.end(Fields.EMPTY);
            }
          }
          return fetch.isOver();
        });
  }

  @Test
  void windowUpdatesWithoutReasonEndTheConnection() {
    OriginGroup group =
        origin(peer -> {
          peer.greet();
          int stream = peer.request().streamId();
          for (int i = 0; i < 5_000; i++) {
            peer.send(H2Frame.windowUpdate(stream, 1));
          }
          peer.readToEnd();
        });
    RecordedFetch fetch = bench.fetch(group, Bench.get("/"));
    assertThat(fetch.failure.message()).contains("h2_too_many_idle_frames");
  }

  @Test
  void aConnectionThatTakesNoMoreRequestsDoesNotTakeThePlaceOfOneThatDoes() {
    OriginGroup group =
        origin(
            peer -> {
              peer.greet();
              H2Peer.Request request = peer.request();
              peer.send(H2Frame.settings(MAX_CONCURRENT_STREAMS, 0));
              peer.answer(request, "first");
              peer.readToEnd();
            },
            peer -> {
              peer.greet();
              peer.answerAll("second");
            });
    assertThat(bench.fetch(group, Bench.get("/")).body()).isEqualTo("first");
    RecordedFetch next = bench.send(group, Bench.get("/"));
    bench.loop.settle();
    bench.loop.pass(5_100);
    assertThat(bench.await(next).body()).isEqualTo("second");
    assertThat(status().idle()).isEqualTo(1);
    assertThat(status().active()).isZero();
  }

  @Test
  void anOriginThatSendsOnAndOnAfterAResetIsLeft() throws Exception {
    CompletableFuture<Long> sent = new CompletableFuture<>();
    OriginGroup group =
        origin(peer -> {
          peer.greet();
          int stream = peer.request().streamId();
          peer.head(stream, ":status", "200");
          peer.read(H2Frame.RST_STREAM);
          long all = 0;
          try {
            while (all < 256L << 20) {
              peer.send(H2Frame.data(stream, 0, new byte[FRAME_BYTES]));
              all += FRAME_BYTES;
            }
          } catch (IOException ended) {
            // as it should
          }
          sent.complete(all);
        });
    RecordedFetch fetch = bench.send(group, Bench.get("/"));
    bench.loop.until("the head is there", () -> fetch.head != null);
    fetch.fetch.cancel();
    bench.loop.until("it stops", sent::isDone);
    assertThat(sent.get()).isLessThan(64L << 20);
  }

  @Test
  void aWindowThatBecomesNegativeIsKeptTo() throws Exception {
    Body body = Body.pattern(7, 200_000);
    CompletableFuture<Long> before = new CompletableFuture<>();
    CompletableFuture<Long> all = new CompletableFuture<>();
    OriginGroup group =
        origin(peer -> {
          peer.greet();
          H2Peer.Request request = peer.request();
          long seen = 0;
          while (seen < 65_535) {
            seen += peer.read(H2Frame.DATA).payload().length;
          }
          peer.send(H2Frame.settings(INITIAL_WINDOW_SIZE, 10_000)); // the window is -55,535
          peer.send(H2Frame.windowUpdate(0, 1 << 20));
          peer.send(H2Frame.windowUpdate(request.streamId(), 55_535)); // and now 0
          peer.send(H2Frame.ping(0, 7));
          H2Frame frame = peer.read();
          while (frame.type() != H2Frame.PING) {
            seen += frame.type() == H2Frame.DATA ? frame.payload().length : 0;
            frame = peer.read();
          }
          before.complete(seen);
          peer.send(H2Frame.windowUpdate(request.streamId(), 150_000));
          do {
            frame = peer.read(H2Frame.DATA);
            seen += frame.payload().length;
          } while (!frame.has(H2Frame.END_STREAM));
          all.complete(seen);
          peer.answer(request, "thanks");
          peer.readToEnd();
        });
    RecordedFetch fetch = bench.send(group, Bench.withBody("POST", "/", body.bytes()));
    upload(fetch, body);
    assertThat(fetch.body()).isEqualTo("thanks");
    assertThat(before.get(10, TimeUnit.SECONDS)).isEqualTo(65_535);
    assertThat(all.get(10, TimeUnit.SECONDS)).isEqualTo(200_000);
  }
}
