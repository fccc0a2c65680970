package lb.proxy.acme;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
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

/** What an authority can do to who asks it; how long is waited, without waiting. */
final class AcmeClientTest {
  @TempDir Path folder;

  private final AcmeServer authority = AcmeServer.start(FakeClock.startingAt(Instant.now()));
  private final List<Duration> pauses = new ArrayList<>();
  private AcmeStorage storage;
  private boolean ends;
  private long nanos;

  private final AcmeClient client =
      new AcmeClient(
          new TokenAnswers(),
          () -> null,
          time -> {
            pauses.add(time);
            return !ends;
          },
          Duration.ofSeconds(30),
          () -> nanos);

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
    authority.close();
    storage.close();
  }

  private AcmeFailure failure(URI directory, boolean trusted) {
    Path ca = trusted ? folder.resolve("ca.pem") : null;
    Acme acme =
        new Acme(directory, List.of("shop.test"), null, null, storage.account("x"), ca, null);
    AcmeFailure failure =
        catchThrowableOfType(
            AcmeFailure.class, () -> client.issue(acme, storage, AcmeChallenge.HTTP_01));
    assertThat(failure).isNotNull();
    return failure;
  }

  private AcmeFailure failure() {
    return failure(authority.directory(), true);
  }

  @Test
  void anAuthorityThatNeverComesToAnEndIsLeft() {
    authority.slow(1_000_000, null);
    AcmeFailure failure = failure();
    assertThat(failure.reason()).isEqualTo(Reason.TIMEOUT);
    assertThat(failure.why()).contains("the proof of shop.test is still PENDING");
    Duration all = pauses.stream().reduce(Duration.ZERO, Duration::plus);
    assertThat(all)
        .isBetween(AcmeClient.PATIENCE, AcmeClient.PATIENCE.plus(Duration.ofSeconds(10)));
    assertThat(pauses).hasSizeLessThan(60).isSorted();
  }

  @Test
  void looksComeWhenTheAuthorityWantsThem() {
    authority.slow(3, "20");
    assertThat(failure().reason()).isEqualTo(Reason.NOT_PROVED);
    assertThat(pauses)
        .isNotEmpty()
        .allSatisfy(
            pause -> assertThat(pause).isBetween(Duration.ofSeconds(15), Duration.ofSeconds(20)));
  }

  @Test
  void anAuthorityThatWantsNobodyToLookForADayIsLookedAtSooner() {
    authority.slow(2, "86400");
    assertThat(failure().reason()).isEqualTo(Reason.NOT_PROVED);
    assertThat(pauses).contains(Duration.ofMinutes(1));
  }

  @Test
  void whoEndsDoesNotWait() {
    authority.slow(100, null);
    ends = true;
    assertThat(failure().reason()).isEqualTo(Reason.CLOSED);
    assertThat(pauses).hasSize(1);
  }

  @Test
  void anAuthorityThatIsNotBelievedIsNotAsked() {
    AcmeFailure failure = failure(authority.directory(), false);
    assertThat(failure.reason()).isEqualTo(Reason.UNREACHABLE);
    assertThat(authority.requests()).isEmpty();
  }

  @Test
  void anAuthorityThatIsNotThereIsSaid() {
    URI directory = authority.directory();
    authority.close();
    AcmeFailure failure = failure(directory, true);
    assertThat(failure.reason()).isEqualTo(Reason.UNREACHABLE);
    assertThat(failure.why()).contains("could not be reached");
  }

  @Test
  void anAuthorityThatAnswersWithSomethingElseIsSaid() {
    authority.fail(1, "/new-order", 502, null, null);
    AcmeFailure failure = failure();
    assertThat(failure.reason()).isEqualTo(Reason.REFUSED);
    assertThat(failure.why()).contains("HTTP 502");
  }

  @Test
  void whatAnAuthoritySaysIsCut() {
    authority.fail(1, "/new-order", 400, "malformed".repeat(100), null);
    assertThat(failure().why()).hasSizeLessThan(600);
  }

  @Test
  void nonceAfterNonceThatIsNotTakenComesToAnEnd() {
    authority.badNonceEvery(1);
    assertThat(failure().reason()).isEqualTo(Reason.REFUSED);
    assertThat(authority.requests()).hasSizeLessThan(50);
  }

  @Test
  void aProofByTlsTakesAListenerWithTls() {
    Acme acme =
        new Acme(
            authority.directory(),
            List.of("shop.test"),
            null,
            null,
            storage.account("x"),
            folder.resolve("ca.pem"),
            null);
    AcmeFailure failure =
        catchThrowableOfType(
            AcmeFailure.class, () -> client.issue(acme, storage, AcmeChallenge.TLS_ALPN_01));
    assertThat(failure.why()).contains("no listener has TLS");
  }
}
