package lb.proxy.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import lb.config.Origin;
import lb.config.OriginProtocol;
import lb.proxy.upstream.FetchFailure.Kind;
import lb.testing.Body;
import lb.testing.Reply;
import lb.testing.ScriptedOrigin;
import lb.testing.TestTls;
import lb.testing.h2.H2Frame;
import lb.testing.h2.H2Origin;
import lb.testing.h2.H2Peer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is spoken with origins behind TLS: what both sides say they can (ALPN). */
class Http2TlsTest {
  private final Bench bench = Bench.standard();

  @AfterEach
  void close() {
    bench.close();
  }

  private OriginGroup group(int port, OriginProtocol protocol) {
    Origin origin = new Origin("tls", "https", "127.0.0.1", port, false, "origin.test", 1);
    return bench.inTurns(List.of(origin.speaking(protocol)));
  }

  @Test
  void anOriginThatChoosesHttp2IsSpokenToInIt() throws Exception {
    Body body = Body.pattern(3, 3_000_000);
    CompletableFuture<H2Peer.Request> seen = new CompletableFuture<>();
    try (H2Origin origin =
        H2Origin.startTls(
            TestTls.serverContext(),
            peer -> {
              peer.greet();
              H2Peer.Request request = peer.request();
              seen.complete(request);
              peer.head(request.streamId(), ":status", "200");
              Windows.send(peer, request.streamId(), body);
              peer.readToEnd();
            })) {
      OriginGroup group = group(origin.port(), OriginProtocol.AUTO);
      RecordedFetch fetch = bench.fetch(group, Bench.get("/"));
      assertThat(fetch.failure).isNull();
      assertThat(fetch.bodyDigest()).isEqualTo(body.digest());
      assertThat(seen.get().line(":scheme")).isEqualTo("https");
      assertThat(bench.upstreams.status().getFirst().protocol()).isEqualTo("h2");
    }
  }

  @Test
  void anOriginThatKnowsOnlyHttp1IsSpokenToInIt() {
    try (ScriptedOrigin origin = ScriptedOrigin.startTls(TestTls.serverContext())) {
      origin.otherwise().respond(Reply.ok("x"));
      OriginGroup group = group(origin.port(), OriginProtocol.AUTO);
      assertThat(bench.upstreams.status().getFirst().protocol()).isEqualTo("auto");
      RecordedFetch a = bench.send(group, Bench.get("/a"));
      RecordedFetch b = bench.send(group, Bench.get("/b"));
      assertThat(bench.await(a).body()).isEqualTo("x");
      assertThat(bench.await(b).body()).isEqualTo("x");
      assertThat(bench.upstreams.status().getFirst().protocol()).isEqualTo("http/1.1");
    }
  }

  @Test
  void whereOnlyHttp2WillDoAnOriginWithoutItIsRefused() {
    try (ScriptedOrigin origin = ScriptedOrigin.startTls(TestTls.serverContext())) {
      origin.otherwise().respond(Reply.ok("x"));
      RecordedFetch fetch = bench.fetch(group(origin.port(), OriginProtocol.H2), Bench.get("/"));
      assertThat(fetch.kind()).isEqualTo(Kind.TLS);
      assertThat(fetch.failure.message()).contains("no HTTP/2");
      assertThat(origin.received()).isEmpty();
    }
  }

  @Test
  void withoutAWordAboutItHttp2IsNotOffered() {
    try (H2Origin origin = H2Origin.startTls(TestTls.serverContext(), H2Peer::greet)) {
      RecordedFetch fetch =
          bench.fetch(group(origin.port(), OriginProtocol.HTTP_1_1), Bench.get("/"));
      assertThat(fetch.failure).isNotNull();
      assertThat(bench.upstreams.status().getFirst().protocol()).isEqualTo("http/1.1");
    }
  }

  @Test
  void anOriginThatWantsHttp1ForARequestIsNotAskedInHttp2AgainIfThereIsAChoice() {
    CompletableFuture<Integer> connections = new CompletableFuture<>();
    try (H2Origin origin =
        H2Origin.startTls(
            TestTls.serverContext(),
            peer -> {
              peer.greet();
              peer.send(H2Frame.reset(peer.request().streamId(), 13));
              connections.complete(1);
              peer.readToEnd();
            })) {
      RecordedFetch fetch = bench.fetch(group(origin.port(), OriginProtocol.AUTO), Bench.get("/"));
      // This origin speaks HTTP/2 alone: what matters is that it is not offered that again.
      assertThat(fetch.failure).isNotNull();
      assertThat(connections).isDone();
      assertThat(bench.upstreams.status().getFirst().protocol()).isEqualTo("http/1.1");
    }
  }
}
