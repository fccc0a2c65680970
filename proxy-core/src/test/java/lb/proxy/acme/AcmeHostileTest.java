package lb.proxy.acme;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import lb.config.Acme;
import lb.config.AcmeChallenge;
import lb.proxy.acme.AcmeFailure.Reason;
import lb.testing.FakeClock;
import lb.testing.TestTls;
import lb.testing.acme.AcmeServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** An authority that means us ill, or that is out of its mind: what it can take from us. */
final class AcmeHostileTest {
  @TempDir Path folder;

  private final AcmeServer authority = AcmeServer.start(FakeClock.startingAt(Instant.now()));
  private final CountDownLatch over = new CountDownLatch(1);
  private final TokenAnswers answers = new TokenAnswers();
  private final List<Duration> pauses = new ArrayList<>();
  private Duration answerMost = Duration.ofSeconds(30);
  private volatile long nanos;
  private AcmeStorage storage;

  @BeforeEach
  void proveNowhere() throws IOException {
    storage = AcmeStorage.open(folder.resolve("acme"));
    Files.writeString(folder.resolve("ca.pem"), TestTls.authorityPem());
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      InetSocketAddress nobody = new InetSocketAddress("127.0.0.1", socket.getLocalPort());
      authority.validateAt(nobody, nobody);
    }
  }

  @AfterEach
  void close() throws IOException {
    over.countDown();
    authority.close();
    storage.close();
  }

  private AcmeClient client() {
    return new AcmeClient(
        answers,
        () -> null,
        time -> {
          pauses.add(time);
          return true;
        },
        answerMost,
        () -> nanos);
  }

  private AcmeFailure failure(AcmeClient client) {
    Acme acme =
        new Acme(
            authority.directory(),
            List.of("shop.test"),
            null,
            null,
            folder.resolve("acme"),
            folder.resolve("ca.pem"),
            null);
    AcmeFailure failure =
        catchThrowableOfType(
            AcmeFailure.class, () -> client.issue(acme, storage, AcmeChallenge.HTTP_01));
    assertThat(failure).isNotNull();
    assertThat(failure.why()).hasSizeLessThan(700).doesNotContain("\n");
    return failure;
  }

  private AcmeFailure failure() {
    return failure(client());
  }

  private static OutputStream begin(HttpExchange exchange, String... field) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    if (field.length > 0) {
      exchange.getResponseHeaders().set(field[0], field[1]);
    }
    exchange.sendResponseHeaders(200, 0);
    return exchange.getResponseBody();
  }

  @Test
  void anAnswerWithoutEndIsNotTaken() {
    CompletableFuture<Long> sent = new CompletableFuture<>();
    byte[] spaces = " ".repeat(64 * 1024).getBytes(StandardCharsets.US_ASCII);
    authority.instead(
        "/directory",
        exchange -> {
          long octets = 0;
          try (OutputStream out = begin(exchange)) {
            while (octets < 1L << 30) {
              out.write(spaces);
              octets += spaces.length;
            }
          } finally {
            sent.complete(octets);
          }
        });
    assertThat(failure().reason()).isEqualTo(Reason.UNREACHABLE);
    assertThat(sent).succeedsWithin(Duration.ofSeconds(10)).isNotEqualTo(1L << 30);
  }

  @Test
  void aSmallAnswerThatUnfoldsIsNotUnfolded() {
    authority.instead(
        "/directory",
        exchange -> {
          try (OutputStream out =
              new GZIPOutputStream(begin(exchange, "Content-Encoding", "gzip"))) {
            out.write(new byte[1 << 20]);
          }
        });
    AcmeFailure failure = failure();
    assertThat(failure.reason()).isEqualTo(Reason.UNREACHABLE);
    assertThat(failure.why()).contains("a coding that nobody asked for: gzip");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void anAnswerThatComesInDripsIsNotAwaited(boolean begins) {
    answerMost = Duration.ofMillis(300);
    authority.instead(
        "/directory",
        exchange -> {
          OutputStream out = begins ? begin(exchange) : OutputStream.nullOutputStream();
          out.write('{');
          out.flush();
          await();
        });
    AcmeFailure failure = failure();
    assertThat(failure.reason()).isEqualTo(Reason.TIMEOUT);
    assertThat(failure.why()).contains("not whole after PT0.3S");
  }

  private void await() {
    try {
      assertThat(over.await(10, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException ended) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void whoEndsDoesNotAwaitAnAnswer() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    authority.instead(
        "/directory",
        exchange -> {
          asked.countDown();
          await();
        });
    AcmeClient client = client();
    CompletableFuture<AcmeFailure> failure =
        CompletableFuture.supplyAsync(
            () -> failure(client), work -> Thread.ofPlatform().daemon().start(work));
    assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();
    client.stop();
    assertThat(failure).succeedsWithin(Duration.ofSeconds(5));
    assertThat(failure(client).reason()).as("and begins nothing new").isEqualTo(Reason.CLOSED);
  }

  /** RFC 8555 §6.1: what is signed goes over TLS, wherever the directory points. */
  @Test
  void nothingIsSaidWithoutTls() throws Exception {
    try (ServerSocket plain = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      plain.setSoTimeout(1);
      authority.alter(
          "/directory",
          body ->
              body.replaceAll(
                  "https://localhost:[0-9]+/new-order",
                  "http://127.0.0.1:" + plain.getLocalPort() + "/new-order"));
      AcmeFailure failure = failure();
      assertThat(failure.why()).contains("which is not https");
      assertThat(catchThrowableOfType(IOException.class, plain::accept))
          .hasMessageContaining("timed out");
    }
  }

  @Test
  void whoIsSentInACircleStops() {
    authority.instead(
        "/directory",
        exchange -> {
          exchange.getResponseHeaders().set("Location", "/directory");
          exchange.sendResponseHeaders(302, -1);
        });
    failure();
    assertThat(authority.requests()).hasSizeLessThan(10);
  }

  @Test
  void anAuthorityThatAlwaysAnswersAndNeverComesToAnEndIsLeft() {
    authority.slow(1_000_000, "0");
    authority.alter(
        "/authz",
        body -> {
          nanos += Duration.ofMinutes(3).toNanos();
          return body;
        });
    AcmeFailure failure = failure();
    assertThat(failure.reason()).isEqualTo(Reason.TIMEOUT);
    assertThat(failure.why()).contains("20 minutes");
    assertThat(authority.requests()).hasSizeLessThan(20);
  }

  @ParameterizedTest
  @CsvSource({
    "7200, 7200",
    "31536000, 604800",
    "99999999999999999999, 604800",
    "-5, 0",
    "soon, 0",
    "'', 0",
    "'Sat, 01 Jan 2000 00:00:00 GMT', 0",
    "'Tue, 01 Jan 2999 00:00:00 GMT', 604800",
  })
  void whateverItSaysOnWhenToComeAgainItsReasonIsHeard(String said, long seconds) {
    authority.fail(1, "/new-order", 429, "rateLimited", said);
    AcmeFailure failure = failure();
    assertThat(failure.reason()).isEqualTo(Reason.RATE_LIMITED);
    assertThat(failure.why()).contains("as the test wants it");
    assertThat(failure.retryAfter()).isEqualTo(Duration.ofSeconds(seconds));
  }

  /** RFC 9110 §15.6.4: who cannot answer for now says so, in whatever form. */
  @Test
  void anAuthorityThatIsBeingMendedIsGivenItsTime() {
    authority.fail(1, "/new-order", 503, null, "3600");
    AcmeFailure failure = failure();
    assertThat(failure.reason()).isEqualTo(Reason.REFUSED);
    assertThat(failure.retryAfter()).isEqualTo(Duration.ofHours(1));
  }

  @Test
  void aFieldThatNobodyCanReadIsNoReasonToGiveUpALook() {
    authority.slow(2, "some day");
    assertThat(failure().reason()).isEqualTo(Reason.NOT_PROVED);
    assertThat(pauses).contains(Duration.ofMillis(200));
  }

  @Test
  void aProofOfANameThatNobodyAskedForIsNotGiven() {
    authority.alter("/authz", body -> body.replace("shop.test", "bank.test"));
    AcmeFailure failure = failure();
    assertThat(failure.reason()).isEqualTo(Reason.REFUSED);
    assertThat(failure.why()).contains("bank.test, which nobody asked for");
    assertThat(authority.count("POST /chall")).isZero();
  }

  @Test
  void moreProofsThanNamesAreNotGiven() {
    authority.alter(
        "/new-order",
        body -> {
          String proof = body.replaceFirst("(?s).*\"authorizations\":\\[(\"[^\"]*\").*", "$1");
          return body.replace("[" + proof, "[" + (proof + ",").repeat(5_000) + proof);
        });
    AcmeFailure failure = failure();
    assertThat(failure.why()).contains("5001 proofs for 1 names");
    assertThat(authority.count("POST /authz")).isZero();
  }

  @Test
  void aTokenThatIsNoneIsNotAnswered() {
    for (String token : List.of("x".repeat(100_000), "../../admin", "<script>")) {
      authority.alter(
          "/authz", body -> body.replaceAll("\"token\":\"[^\"]*\"", "\"token\":\"" + token + '"'));
      assertThat(failure().reason()).isEqualTo(Reason.REFUSED);
      assertThat(answers.find(token)).isNull();
    }
    assertThat(authority.count("POST /chall")).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "[]",
        "{}",
        "{\"status\":7}",
        "{\"status\":\"pending\",\"identifier\":{\"type\":\"ip\",\"value\":\"127.0.0.1\"}}",
        "{\"status\":\"pending\",\"identifier\":\"x\",\"challenges\":{}}",
        "not JSON",
        "\0"
      })
  void nonsenseIsAFailureAndNoAccident(String nonsense) {
    authority.alter("/authz", body -> nonsense);
    assertThat(failure().reason()).isEqualTo(Reason.REFUSED);
  }

  @Test
  void manyBracketsAreJustNonsense() {
    authority.alter("/authz", body -> "[".repeat(500_000));
    failure();
  }
}
