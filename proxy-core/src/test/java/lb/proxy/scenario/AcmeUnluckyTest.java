package lb.proxy.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import lb.testing.Eventually;
import org.junit.jupiter.api.Test;

/**
 * What can go wrong on our side while a certificate is got: disks, clocks, ends, other settings.
 */
final class AcmeUnluckyTest extends AcmeScenario {
  private static final String SHOP = "[\"shop.test\"]";

  private Path site(String name) throws IOException {
    Path sites = folder.resolve("acme/sites");
    Files.createDirectories(sites);
    return sites.resolve(name);
  }

  /** Where this is nothing can be written, not even by root. */
  private Path block(String name) throws IOException {
    Path folder = Files.createDirectory(site(name + ".next"));
    return Files.createFile(folder.resolve("x"));
  }

  private static void unblock(Path blocked) throws IOException {
    Files.delete(blocked);
    Files.delete(blocked.getParent());
  }

  private void ask() throws InterruptedException {
    lb.server().acme().workNow();
  }

  @Test
  void whereNothingCanBeKeptNobodyIsAsked() throws Exception {
    Path full = block("shop.test.pem.attempts");
    startAndAsk(site(SHOP, acme()));
    assertThat(authority.requests()).isEmpty();
    assertThat(lb.metric("lb_acme_failures_total", "reason=\"storage\"")).isEqualTo(1);
    ask();
    assertThat(state().failures()).as("and it waits").isEqualTo(1);
    unblock(full);
    pass(Duration.ofMinutes(6));
    assertThat(shown("shop.test")).isNotNull();
  }

  @Test
  void whatWasIssuedAndCouldNotBeWrittenIsWrittenLaterAndNotAskedForAgain() throws Exception {
    Path full = block("shop.test.pem");
    startAndAsk(site(SHOP, acme()));
    assertThat(authority.issued()).hasSize(1);
    assertThat(lb.metric("lb_acme_failures_total", "reason=\"storage\"")).isEqualTo(1);
    for (int i = 0; i < 10; i++) {
      pass(Duration.ofMinutes(6));
    }
    assertThat(authority.issued()).as("the disk stays full").hasSize(1);
    unblock(full);
    pass(Duration.ofMinutes(6));
    assertThat(shown("shop.test")).isEqualTo(authority.issued().getFirst().getFirst());
    assertThat(authority.issued()).hasSize(1);
    assertThat(state().failures()).isZero();
  }

  /** As a process that is killed, and started again and again, would. */
  @Test
  void whoIsCutOffWhileItAsksDoesNotAskAgainAtOnce() throws Exception {
    authority.slow(1_000_000, "30");
    startOnly(site(SHOP, acme()));
    CompletableFuture<Void> asking = whileItAsks();
    String left = Files.readString(site("shop.test.pem.attempts"));
    lb.close();
    asking.join();
    authority.slow(0, null);
    Files.writeString(site("shop.test.pem.attempts"), left);
    int asked = authority.requests().size();
    authority.validateLater();
    startAndAsk(site(SHOP, acme()));
    assertThat(authority.requests()).hasSize(asked);
    assertThat(state().failures()).isEqualTo(1);
    assertThat(state().why()).isEqualTo("lb ended while it asked");
    pass(Duration.ofMinutes(6));
    assertThat(shown("shop.test")).isNotNull();
  }

  /** Asks, and comes back while the authority is at it. */
  private CompletableFuture<Void> whileItAsks() {
    CompletableFuture<Void> asking =
        CompletableFuture.runAsync(
            () -> {
              try {
                ask();
              } catch (InterruptedException ended) {
                Thread.currentThread().interrupt();
              }
            },
            work -> Thread.ofPlatform().daemon().start(work));
    Eventually.eventually("it looks", () -> authority.count("POST /authz") > 1);
    return asking;
  }

  @Test
  void anEndInTheMiddleOfAnOrderIsQuickAndNoFailure() throws Exception {
    authority.slow(1_000_000, "60");
    startOnly(site(SHOP, acme()));
    CompletableFuture<Void> asking = whileItAsks();
    lb.close();
    assertThat(asking).succeedsWithin(Duration.ofSeconds(5));
    assertThat(site("shop.test.pem.attempts")).content().contains("failures=0");
    authority.slow(0, null);
    authority.validateLater();
    startAndAsk(site(SHOP, acme()));
    assertThat(shown("shop.test")).isNotNull();
  }

  @Test
  void anOrderThatNobodyWantsAnyMoreDoesNotHoldUpTheNext() throws Exception {
    authority.slow(1_000_000, "60");
    startOnly(site("[\"a.test\", \"b.test\"]", acme("\"names\": [\"a.test\"]")));
    CompletableFuture<Void> asking = whileItAsks();
    authority.slow(0, null);
    lb.server()
        .apply(
            read("[" + site("[\"a.test\", \"b.test\"]", acme("\"names\": [\"b.test\"]")) + "]")
                .orThrow());
    assertThat(asking).succeedsWithin(Duration.ofSeconds(5));
    ask();
    assertThat(authority.issued()).hasSize(1);
    assertThat(shown("b.test").getSubjectX500Principal().getName()).isEqualTo("CN=b.test");
    assertThat(state().failures()).isZero();
    assertThat(lb.metric("lb_acme_failures_total")).isEqualTo(-1);
  }

  @Test
  void aSiteThatGoesWhileItsCertificateIsGotLeavesNothingBehind() throws Exception {
    authority.slow(1_000_000, "60");
    startOnly(site("\"a.test\"", acme()), site("\"b.test\"", acme()));
    CompletableFuture<Void> asking = whileItAsks();
    authority.slow(0, null);
    lb.server().apply(read("[" + site("\"b.test\"", acme()) + "]").orThrow());
    assertThat(asking).succeedsWithin(Duration.ofSeconds(5));
    ask();
    assertThat(shown("b.test")).isNotNull();
    assertThat(authority.issued()).hasSize(1);
    assertThat(site("a.test.pem")).doesNotExist();
  }

  /** A process that locks a file twice has locked it no more once one of the two is closed. */
  @Test
  void aFolderOfTwoNamesIsOneFolder() throws Exception {
    startAndAsk(
        site("\"one.test\"", acme()),
        site("\"two.test\"", acme("\"storage\": \"../" + folder.getFileName() + "/acme\"")));
    assertThat(shown("one.test")).isNotNull();
    assertThat(shown("two.test")).isNotNull();
    assertThat(authority.accounts()).isEqualTo(1);
  }

  /** A site is called by its first host: another order of them is another name. */
  @Test
  void aSiteThatIsRenamedKeepsItsCertificate() throws Exception {
    startAndAsk(site("[\"a.test\", \"b.test\"]", acme()));
    X509Certificate first = shown("a.test");
    int asked = authority.requests().size();
    authority.silent(true);
    lb.server().apply(read("[" + site("[\"b.test\", \"a.test\"]", acme()) + "]").orThrow());
    assertThat(shown("a.test")).as("without a pause").isEqualTo(first);
    ask();
    assertThat(shown("b.test")).isEqualTo(first);
    assertThat(state().failures()).isZero();
    lb.close();
    startAndAsk(site("\"b.test\"", acme(), "\"redirect\": true"));
    assertThat(shown("b.test")).isEqualTo(first);
    startAndAsk(site("[\"a.test\", \"c.test\"]", acme()));
    assertThat(authority.requests()).as("c.test is new").hasSizeGreaterThan(asked);
    assertThat(state().failures()).isEqualTo(1);
  }

  @Test
  void aFolderThatNoSiteHasAnyMoreIsLetGo() throws Exception {
    startAndAsk(site(SHOP, acme()));
    lb.server().apply(read("[" + site(SHOP, acme("\"storage\": \"other\"")) + "]").orThrow());
    ask();
    try (var lock =
        java.nio.channels.FileChannel.open(
            folder.resolve("acme/lock"), java.nio.file.StandardOpenOption.WRITE)) {
      assertThat(lock.tryLock()).isNotNull();
    }
  }

  @Test
  void whatTheAuthorityAsksForWhenItFinalizesOutlivesARestart() throws Exception {
    authority.fail(1, "/finalize", 429, "rateLimited", "172800");
    startAndAsk(site(SHOP, acme()));
    assertThat(lb.metric("lb_acme_failures_total", "reason=\"rate_limited\"")).isEqualTo(1);
    assertThat(untilNext()).isGreaterThan(Duration.ofSeconds(172_790));
    int asked = authority.requests().size();
    lb.close();
    clock.jumpWall(Duration.ofHours(47));
    authority.validateLater();
    startAndAsk(site(SHOP, acme()));
    assertThat(authority.requests()).hasSize(asked);
    pass(Duration.ofHours(2));
    assertThat(shown("shop.test")).isNotNull();
  }

  @Test
  void aCertificateThatIsOfNoUseIsNotTaken() throws Exception {
    startAndAsk(site(SHOP, acme()));
    X509Certificate first = shown("shop.test");
    authority.issueForAnotherKey(true);
    pass(Duration.ofDays(62));
    assertThat(state().why()).contains("the key does not belong to the certificate");
    authority.issueForAnotherKey(false).lifetime(Duration.ofMinutes(30)); // it began an hour ago
    pass(Duration.ofMinutes(6));
    assertThat(state().why()).contains("the certificate expired at");
    authority.alter("/cert", body -> "");
    pass(Duration.ofMinutes(12));
    assertThat(state().failures()).isEqualTo(3);
    assertThat(shown("shop.test")).isEqualTo(first);
    assertThat(lb.metric("lb_acme_failures_total", "reason=\"unusable\""))
        .isGreaterThanOrEqualTo(2);
  }

  /** What was written down in the year to come is not waited for. */
  @Test
  void aClockThatWasAheadStopsNothingOnceItIsRight() throws Exception {
    authority.fail(1, "/new-order", 500, "serverInternal", null);
    clock.jumpWall(Duration.ofDays(400));
    startAndAsk(site(SHOP, acme()));
    assertThat(state().failures()).isEqualTo(1);
    pass(Duration.ofDays(-400));
    assertThat(shown("shop.test")).isNotNull();
  }

  /** With the clock wrong nothing that is there seems to be of use. */
  @Test
  void aCertificateThatSeemedTooOldIsShownAgainOnceTheClockIsRight() throws Exception {
    startAndAsk(site(SHOP, acme()));
    X509Certificate first = shown("shop.test");
    lb.close();
    authority.silent(true);
    clock.jumpWall(Duration.ofDays(400));
    startAndAsk(site(SHOP, acme()));
    assertThat(state().ends()).isNull();
    authority.silent(false);
    int asked = authority.requests().size();
    pass(Duration.ofDays(-400));
    lb.server().renewCertificates();
    assertThat(shown("shop.test")).isEqualTo(first);
    assertThat(authority.requests()).hasSize(asked);
  }
}
