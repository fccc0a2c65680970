package lb.proxy.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.cert.X509Certificate;
import java.time.Duration;
import lb.config.Config;
import lb.testing.RawClient;
import org.junit.jupiter.api.Test;

/** A certificate is renewed while it is shown; what fails leaves the one before. */
final class AcmeRenewalTest extends AcmeScenario {
  private static final String SHOP = "[\"shop.test\"]";

  private Path file() {
    return folder.resolve("acme/sites/shop.test.pem");
  }

  private void restart(String... sites) throws InterruptedException {
    lb.close();
    authority.validateLater();
    startAndAsk(sites);
  }

  @Test
  void afterTwoThirdsOfItsLifetimeItIsRenewedWhileItIsServed() throws Exception {
    answers("served");
    startAndAsk(site(SHOP, acme("\"challenge\": \"tls-alpn-01\"")));
    X509Certificate first = shown("shop.test");
    RawClient open = connectTo("shop.test");
    assertThat(open.get("/", "Host: shop.test").text()).isEqualTo("served");
    pass(Duration.ofDays(59));
    assertThat(shown("shop.test")).isEqualTo(first);
    assertThat(authority.issued()).hasSize(1);
    pass(Duration.ofDays(3));
    X509Certificate second = shown("shop.test");
    assertThat(ends(second)).isEqualTo(ends(first).plus(Duration.ofDays(62)));
    assertThat(second.getPublicKey()).isNotEqualTo(first.getPublicKey());
    assertThat(open.get("/", "Host: shop.test").text()).isEqualTo("served");
    assertThat(authority.accounts()).isEqualTo(1);
    assertThat(lb.metric("lb_acme_certificates_issued_total")).isEqualTo(2);
  }

  @Test
  void aNewProcessTakesWhatIsThere() throws Exception {
    startAndAsk(site(SHOP, acme()));
    X509Certificate first = shown("shop.test");
    int asked = authority.requests().size();
    restart(site(SHOP, acme()));
    assertThat(shown("shop.test")).isEqualTo(first);
    assertThat(authority.requests()).hasSize(asked);
  }

  @Test
  void aFailureLeavesTheOneBeforeAndIsTriedAgainLaterAndLater() throws Exception {
    startAndAsk(site(SHOP, acme()));
    X509Certificate first = shown("shop.test");
    authority.fail(2, "/new-order", 500, "serverInternal", null);
    pass(Duration.ofDays(62));
    assertThat(shown("shop.test")).isEqualTo(first);
    assertThat(state().failures()).isEqualTo(1);
    assertThat(state().why()).contains("as the test wants it");
    assertThat(untilNext()).isBetween(Duration.ofSeconds(270), Duration.ofSeconds(330));
    assertThat(lb.metric("lb_acme_failures_total", "reason=\"refused\"")).isEqualTo(1);
    lb.server().acme().workNow();
    assertThat(authority.count("POST /new-order")).as("it waits").isEqualTo(2);
    pass(Duration.ofSeconds(331));
    assertThat(state().failures()).isEqualTo(2);
    assertThat(untilNext()).isBetween(Duration.ofSeconds(540), Duration.ofSeconds(660));
    pass(Duration.ofSeconds(661));
    assertThat(state().failures()).isZero();
    assertThat(state().why()).isEmpty();
    assertThat(shown("shop.test")).isNotEqualTo(first);
  }

  @Test
  void anAuthorityThatHasHadEnoughIsGivenTheTimeThatItAsksFor() throws Exception {
    authority.fail(1, "/new-order", 429, "rateLimited", "7200");
    startAndAsk(site(SHOP, acme()));
    assertThat(lb.metric("lb_acme_failures_total", "reason=\"rate_limited\"")).isEqualTo(1);
    assertThat(untilNext()).isBetween(Duration.ofSeconds(7_190), Duration.ofSeconds(7_210));
    pass(Duration.ofHours(1));
    assertThat(authority.issued()).isEmpty();
    pass(Duration.ofMinutes(61));
    assertThat(shown("shop.test")).isNotNull();
  }

  @Test
  void aNewProcessWaitsAsTheOneBeforeWould() throws Exception {
    authority.fail(9, "/new-order", 500, "serverInternal", null);
    startAndAsk(site(SHOP, acme()));
    pass(Duration.ofMinutes(6));
    assertThat(state().failures()).isEqualTo(2);
    int asked = authority.requests().size();
    restart(site(SHOP, acme()));
    assertThat(authority.requests()).hasSize(asked);
    assertThat(state().failures()).isEqualTo(2);
    assertThat(state().why()).contains("as the test wants it");
  }

  @Test
  void aNewProcessWithOtherSettingsAsksAtOnce() throws Exception {
    authority.fail(1, "/new-account", 400, "invalidContact", null);
    startAndAsk(site(SHOP, acme("\"email\": \"ops@wrong.test\"")));
    assertThat(authority.issued()).isEmpty();
    restart(site(SHOP, acme("\"email\": \"ops@right.test\"")));
    assertThat(authority.issued()).hasSize(1);
  }

  @Test
  void anAuthorityThatDoesNotAnswerIsTriedAgain() throws Exception {
    authority.silent(true);
    startAndAsk(site(SHOP, acme()));
    assertThat(lb.metric("lb_acme_failures_total", "reason=\"unreachable\"")).isEqualTo(1);
    authority.silent(false);
    pass(Duration.ofMinutes(6));
    assertThat(shown("shop.test")).isNotNull();
  }

  @Test
  void whatIsNotProvedOneWayIsTriedTheOther() throws Exception {
    authority.validateLater();
    lb = start("[" + site(SHOP, acme()) + "]");
    int closed;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      closed = socket.getLocalPort();
    }
    authority.validateAt(new InetSocketAddress("127.0.0.1", closed), secure());
    lb.server().acme().workNow();
    assertThat(lb.metric("lb_acme_failures_total", "reason=\"not_proved\"")).isEqualTo(1);
    assertThat(state().why())
        .contains("shop.test")
        .contains("http-01")
        .contains("could not be reached");
    pass(Duration.ofMinutes(6));
    assertThat(authority.proofs().getLast()).isEqualTo("tls-alpn-01 shop.test: ok");
    assertThat(shown("shop.test")).isNotNull();
  }

  @Test
  void aChallengeThatIsNotOfferedIsSaid() throws Exception {
    authority.offer("dns-01");
    startAndAsk(site(SHOP, acme()));
    assertThat(state().why()).contains("does not offer http-01").contains("dns-01");
  }

  @Test
  void aCertificateForOthersIsNotTaken() throws Exception {
    startAndAsk(site(SHOP, acme()));
    X509Certificate first = shown("shop.test");
    authority.issueFor("other.test");
    pass(Duration.ofDays(62));
    assertThat(shown("shop.test")).isEqualTo(first);
    assertThat(state().why()).contains("is for other.test, not for shop.test");
    assertThat(lb.metric("lb_acme_failures_total", "reason=\"unusable\"")).isEqualTo(1);
  }

  @Test
  void aFileThatIsBrokenIsMended() throws Exception {
    startAndAsk(site(SHOP, acme()));
    X509Certificate first = shown("shop.test");
    String text = Files.readString(file());
    Files.writeString(file(), text.substring(0, text.length() / 3));
    restart(site(SHOP, acme()));
    assertThat(authority.issued()).hasSize(2);
    assertThat(shown("shop.test")).isNotEqualTo(first);
  }

  @Test
  void aCertificateThatExpiredWhileNobodyRanIsReplaced() throws Exception {
    startAndAsk(site(SHOP, acme()));
    X509Certificate first = shown("shop.test");
    lb.close();
    clock.advance(Duration.ofDays(100));
    authority.validateLater();
    startAndAsk(site(SHOP, acme()));
    assertThat(shown("shop.test")).isNotEqualTo(first);
  }

  @Test
  void aFileThatBreaksUnderUsIsMendedWhileTheOldOneIsShown() throws Exception {
    startAndAsk(site(SHOP, acme()));
    X509Certificate first = shown("shop.test");
    authority.silent(true);
    Files.writeString(file(), "nonsense");
    lb.server().renewCertificates();
    lb.server().acme().workNow();
    assertThat(shown("shop.test")).isEqualTo(first);
    authority.silent(false);
    pass(Duration.ofMinutes(6));
    assertThat(authority.issued()).hasSize(2);
    assertThat(shown("shop.test")).isEqualTo(authority.issued().getLast().getFirst());
  }

  @Test
  void aKeyOfAnAccountThatIsBrokenIsSetAside() throws Exception {
    startAndAsk(site(SHOP, acme()));
    Path account;
    try (var files = Files.list(folder.resolve("acme/accounts"))) {
      account = files.findFirst().orElseThrow();
    }
    Files.writeString(account, "nonsense");
    pass(Duration.ofDays(62));
    assertThat(authority.issued()).hasSize(2);
    assertThat(authority.accounts()).isEqualTo(2);
    assertThat(account.resolveSibling(account.getFileName() + ".broken")).hasContent("nonsense");
  }

  @Test
  void aNameThatIsAddedIsAskedForAtOnceAndOneThatGoesIsNot() throws Exception {
    startAndAsk(site("[\"a.test\", \"b.test\"]", acme("\"names\": [\"a.test\"]")));
    X509Certificate first = shown("a.test");
    apply(site("[\"a.test\", \"b.test\"]", acme("\"names\": [\"a.test\", \"b.test\"]")));
    X509Certificate second = shown("a.test");
    assertThat(second.getSubjectAlternativeNames()).hasSize(2);
    assertThat(second).isNotEqualTo(first);
    apply(site("[\"a.test\", \"b.test\"]", acme("\"names\": [\"b.test\"]")));
    assertThat(shown("b.test")).isEqualTo(second);
    assertThat(authority.issued()).hasSize(2);
  }

  private void apply(String site) throws Exception {
    Config config = read("[" + site + "]").orThrow();
    lb.server().apply(config);
    lb.server().acme().workNow();
  }

  @Test
  void whileAnotherProcessWorksInTheFolderNothingIsAskedFor() throws Exception {
    Path lock = Files.createDirectory(folder.resolve("acme")).resolve("lock");
    FileChannel other = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try (other) {
      assertThat(other.tryLock()).isNotNull();
      startAndAsk(site(SHOP, acme()));
      assertThat(authority.requests()).isEmpty();
    }
    lb.server().acme().workNow();
    assertThat(shown("shop.test")).isNotNull();
  }
}
