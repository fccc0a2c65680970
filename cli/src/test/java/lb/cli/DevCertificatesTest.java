package lb.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import lb.config.CertificateFiles;
import lb.config.Config;
import lb.config.Listener;
import lb.config.Site;
import lb.config.certificate.CertificatePair;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Certificates for one machine: made once, kept from others, issued for what is served. */
final class DevCertificatesTest {
  private static final Instant NOW = Instant.parse("2030-06-01T00:00:00Z");

  @TempDir Path home;

  private DevCertificates at(Instant now) {
    return new DevCertificates(home.resolve("tls-dev"), now);
  }

  private static CertificatePair read(CertificateFiles files, Instant now) throws Exception {
    return CertificatePair.read(files.certificate(), files.key(), now);
  }

  @Test
  void theCertificateIsOfTheAuthorityAndForTheNamesThatAreServed() throws Exception {
    DevCertificates certificates = at(NOW);
    CertificatePair pair =
        read(certificates.issue(List.of("shop.test", "*.shop.test", "[2001:db8::1]")), NOW);
    assertThat(pair.names())
        .contains("localhost", "127.0.0.1", "shop.test", "*.shop.test")
        .contains(DevAuthority.longForm("::1"), DevAuthority.longForm("2001:db8::1"));
    var authority = CertificatePair.authorities(certificates.authority()).getFirst();
    pair.chain().getFirst().verify(authority.getPublicKey());
    assertThat(authority.getBasicConstraints()).isZero();
    assertThat(pair.chain().getFirst().getBasicConstraints()).isEqualTo(-1);
    assertThat(pair.ends()).isBefore(NOW.plus(Duration.ofDays(398)));
  }

  @Test
  void nobodyElseReadsIt() throws Exception {
    at(NOW).issue(List.of());
    Path folder = home.resolve("tls-dev");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
        .isEqualTo("rwx------");
    try (var files = Files.list(folder)) {
      List<Path> all = files.toList();
      assertThat(all).hasSize(4);
      for (Path file : all) {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
            .isEqualTo("rw-------");
      }
    }
  }

  @Test
  void itIsTakenAgainAsLongAsItWillDo() throws Exception {
    CertificatePair first = read(at(NOW).issue(List.of("a.test")), NOW);
    CertificatePair again = read(at(NOW.plusSeconds(60)).issue(List.of("a.test")), NOW);
    assertThat(again.chain()).isEqualTo(first.chain());
    byte[] authority = Files.readAllBytes(at(NOW).authority());
    CertificatePair other = read(at(NOW).issue(List.of("a.test", "b.test")), NOW);
    assertThat(other.chain()).isNotEqualTo(first.chain());
    Instant later = NOW.plus(Duration.ofDays(390));
    CertificatePair renewed = read(at(later).issue(List.of("a.test")), later);
    assertThat(renewed.ends()).isAfter(other.ends());
    assertThat(Files.readAllBytes(at(NOW).authority())).isEqualTo(authority);
  }

  @Test
  void serveShowsItOnEverySiteThatHasNone() throws Exception {
    Path file = home.resolve("lb.json");
    Files.writeString(
        file,
        "{\"listen\": \":8081\", \"sites\": [{\"hosts\": \"shop.test\", \"origins\": \"a:1\"}]}");
    Config config = served("serve", "--tls-dev", "-c", file.toString());
    assertThat(config.listen().stream().map(Listener::toString))
        .containsExactly("0.0.0.0:8081", "https://0.0.0.0:8443");
    Site site = config.sites().getFirst();
    Path certificate = site.tls().certificates().getFirst().certificate();
    assertThat(certificate).isEqualTo(home.resolve("data/lb/tls-dev/site.pem"));
    assertThat(read(site.tls().certificates().getFirst(), Instant.now()).covers("shop.test"))
        .isTrue();
  }

  @Test
  void listenersOfFlagsGetTls() {
    assertThat(served("serve", "--tls-dev", "-b", "a:1", "--listen", ":9000").listen())
        .extracting(Listener::toString)
        .containsExactly("https://0.0.0.0:9000");
    assertThat(served("serve", "--tls-dev", "-b", "a:1").listen())
        .extracting(Listener::toString)
        .containsExactly("0.0.0.0:8080", "https://0.0.0.0:8443");
  }

  private Config served(String... typed) {
    List<Config> started = new ArrayList<>();
    Service.Starter starter =
        (source, first, upgrade) -> {
          started.add(first.result().orThrow());
          throw new java.net.BindException("enough seen");
        };
    Typed.Result result =
        new Typed()
            .in(home)
            .with("XDG_DATA_HOME", home.resolve("data").toString())
            .serving(starter, (signal, action) -> {})
            .run(typed);
    assertThat(result.err()).contains("--cacert " + home.resolve("data/lb/tls-dev/ca.pem"));
    return started.getFirst();
  }
}
