package lb.proxy.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import lb.cache.http.Fields;
import lb.config.Origin;
import lb.proxy.upstream.FetchFailure.Kind;
import lb.testing.Body;
import lb.testing.Gate;
import lb.testing.Reply;
import lb.testing.ScriptedOrigin;
import lb.testing.TestTls;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Origins behind TLS: who is believed, and when a body has really ended. */
class TlsFetchTest {
  private final Bench bench = Bench.trusting(testAuthority());
  private ScriptedOrigin origin = ScriptedOrigin.startTls(TestTls.serverContext());

  @AfterEach
  void close() {
    bench.close();
    origin.close();
  }

  @Test
  void aVerifiedOriginIsAskedByItsName() {
    origin.on("/a").respond(Reply.ok(Body.pattern(1, 500_000)));
    OriginGroup group = group(true, "origin.test");
    for (int i = 0; i < 3; i++) {
      RecordedFetch fetch = bench.fetch(group, Bench.get("/a"));
      assertThat(fetch.failure).isNull();
      assertThat(fetch.bodyDigest()).isEqualTo(Body.pattern(1, 500_000).digest());
    }
    assertThat(origin.awaitRequest(1).serverName()).isEqualTo("origin.test");
    assertThat(origin.connections()).isEqualTo(1);
  }

  @Test
  void anAddressIsVerifiedAsAnAddressAndNotAskedByName() {
    origin.on("/a").respond(Reply.ok("x"));
    assertThat(bench.fetch(group(true, null), Bench.get("/a")).body()).isEqualTo("x");
    assertThat(origin.awaitRequest(1).serverName()).isNull();
  }

  @Test
  void aCertificateForAnotherNameIsRefused() {
    RecordedFetch fetch = bench.fetch(group(true, "other.test"), Bench.get("/a"));
    assertThat(fetch.kind()).isEqualTo(Kind.TLS);
    assertThat(fetch.failure.status()).isEqualTo(502);
    assertThat(fetch.failure.message()).contains("other.test").matches("[ -~]{1,400}");
    assertThat(origin.received()).isEmpty();
  }

  @Test
  void aCertificateOfAnUnknownAuthorityIsRefused() {
    try (Bench strict = Bench.standard()) {
      OriginGroup group = strict.inTurns(List.of(origin(true, "origin.test")));
      assertThat(strict.fetch(group, Bench.get("/a")).kind()).isEqualTo(Kind.TLS);
    }
  }

  @Test
  void anExpiredCertificateIsRefused() {
    restart(TestTls.expiredServerContext());
    RecordedFetch fetch = bench.fetch(group(true, "origin.test"), Bench.get("/a"));
    assertThat(fetch.kind()).isEqualTo(Kind.TLS);
    assertThat(fetch.failure.retryable()).isTrue();
  }

  @Test
  void insecureTakesAnyCertificateWhateverItsName() {
    restart(TestTls.expiredServerContext());
    origin.on("/a").respond(Reply.ok("x"));
    try (Bench strict = Bench.standard()) {
      OriginGroup group = strict.inTurns(List.of(origin(false, "other.test")));
      assertThat(strict.fetch(group, Bench.get("/a")).body()).isEqualTo("x");
      assertThat(origin.awaitRequest(1).serverName()).isEqualTo("other.test");
    }
  }

  @Test
  void anOriginThatSpeaksNoTlsIsRefused() {
    try (ScriptedOrigin clear = ScriptedOrigin.start()) {
      clear.onAccept(wire -> {
        try {
          wire.send("HTTP/1.1 400 Bad Request\r\n\r\n");
        } catch (IOException gone) {
          // It need not have been read.
        }
      });
      Origin tls = new Origin("tls", "https", "127.0.0.1", clear.port(), true, null, 1);
      RecordedFetch fetch = bench.fetch(bench.inTurns(List.of(tls)), Bench.get("/a"));
      assertThat(fetch.kind()).isEqualTo(Kind.TLS);
    }
  }

  @Test
  void aBodyMayEndWithCloseNotify() {
    origin.on("/a").respond(Reply.ok(Body.pattern(2, 100_000)).untilClose());
    RecordedFetch fetch = bench.fetch(group(true, "origin.test"), Bench.get("/a"));
    assertThat(fetch.failure).isNull();
    assertThat(fetch.bodyDigest()).isEqualTo(Body.pattern(2, 100_000).digest());
  }

  @Test
  void aBodyThatEndsWithoutCloseNotifyMayHaveBeenCut() {
    Gate gate = Gate.named("half of the body");
    origin.on("/a").respond(Reply.ok(Body.pattern(2, 1000)).untilClose().waitingAt(500, gate));
    RecordedFetch fetch = bench.send(group(true, "origin.test"), Bench.get("/a"));
    bench.loop.until("half of the body is there", () -> fetch.bodyBytes == 500);
    origin.dropConnections();
    gate.open();
    bench.await(fetch);
    assertThat(fetch.kind()).isIn(Kind.SHORT_BODY, Kind.RESET_IN_BODY);
    assertThat(fetch.bodyBytes).isEqualTo(500);
  }

  @Test
  void aPooledConnectionThatWasClosedIsReplaced() {
    origin.on("/a").respond(Reply.ok("x"));
    OriginGroup group = group(true, "origin.test");
    bench.fetch(group, Bench.get("/a"));
    origin.dropConnections();
    bench.loop.until("it is noticed", () -> bench.upstreams.status().get(0).idle() == 0);
    assertThat(bench.fetch(group, Bench.get("/a")).body()).isEqualTo("x");
  }

  @Test
  void aLargeUploadIsHeldBackAndComesWhole() {
    Gate reading = Gate.named("reading");
    Reply thanks = Reply.ok("thanks");
    origin
        .on("/a")
        .respond((request, wire) -> {
          wire.pass(reading).readBody();
          thanks.play(request, wire);
        });
    Body body = Body.pattern(3, 8L << 20);
    RecordedFetch fetch =
        bench.send(group(true, "origin.test"), Bench.withBody("POST", "/a", body.bytes()));
    long[] sent = {0};
    Runnable pump =
        () -> {
          while (sent[0] < body.bytes() && fetch.fetch.isWritable()) {
            long to = Math.min(body.bytes(), sent[0] + 10_000);
            fetch.fetch.write(Unpooled.wrappedBuffer(body.slice(sent[0], to)));
            sent[0] = to;
            if (to == body.bytes()) {
              fetch.fetch.end(Fields.EMPTY);
            }
          }
        };
    bench.loop.until(
        "the origin holds back",
        () -> {
          pump.run();
          return reading.isReached() && !fetch.fetch.isWritable();
        });
    bench.loop.settle();
    assertThat(sent[0]).isLessThan(7L << 20);
    reading.open();
    bench.loop.until(
        "it is over",
        () -> {
          pump.run();
          return fetch.isOver();
        });
    assertThat(fetch.body()).isEqualTo("thanks");
    assertThat(origin.awaitRequest(1).awaitBody().bodyDigest()).isEqualTo(body.digest());
  }

  private void restart(SSLContext context) {
    origin.close();
    origin = ScriptedOrigin.startTls(context);
  }

  private OriginGroup group(boolean verify, @Nullable String serverName) {
    return bench.inTurns(List.of(origin(verify, serverName)));
  }

  private Origin origin(boolean verify, @Nullable String serverName) {
    return new Origin("tls", "https", "127.0.0.1", origin.port(), verify, serverName, 1);
  }

  private static TrustManagerFactory testAuthority() {
    try {
      byte[] pem = TestTls.authorityPem().getBytes(StandardCharsets.US_ASCII);
      KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
      trusted.load(null, null);
      trusted.setCertificateEntry(
          "test",
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(pem)));
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(trusted);
      return factory;
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
