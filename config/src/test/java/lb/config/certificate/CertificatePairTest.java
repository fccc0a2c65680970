package lb.config.certificate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What files of certificates and keys are taken, and why others are not. */
final class CertificatePairTest {
  private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");
  private static final Path FOLDER = folder();

  private static Path folder() {
    try {
      return Path.of(CertificatePairTest.class.getResource("/certificates/ec.pem").toURI())
          .getParent();
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }

  private static CertificatePair read(String certificate, String key) throws CertificateProblem {
    return CertificatePair.read(FOLDER.resolve(certificate), FOLDER.resolve(key), NOW);
  }

  @ParameterizedTest
  @CsvSource({
    "ec.pem, ec.key, EC",
    "ec.pem, ec-sec1.key, EC",
    "rsa.pem, rsa.key, RSA",
    "rsa.pem, rsa-pkcs1.key, RSA",
    "p384.pem, p384.key, EC",
    "both.pem, both.pem, EC",
  })
  void everyFormOfAKeyIsTaken(String certificate, String key, String algorithm) throws Exception {
    CertificatePair pair = read(certificate, key);
    assertThat(pair.key().getAlgorithm()).isEqualTo(algorithm);
    assertThat(new KeyPair(pair.chain().getFirst().getPublicKey(), pair.key())).isNotNull();
  }

  @ParameterizedTest
  @CsvSource({
    "none.pem, ec.key, none.pem: there is no such file",
    "ec.pem, none.key, none.key: there is no such file",
    "empty.pem, ec.key, empty.pem: has no certificate in PEM",
    "ec.key, ec.pem, ec.key: has a key and no certificate",
    "ec.pem, rsa.pem, rsa.pem: has a certificate and no private key",
    "ec.pem, empty.pem, empty.pem: has no private key in PEM",
    "broken.pem, ec.key, broken.pem: has a certificate that is none",
    "ec.pem, p384.key, p384.key: the key does not belong to the certificate",
    "ec.pem, rsa-pkcs1.key, 'rsa-pkcs1.key: the key is of RSA, the certificate of EC'",
    "ec.pem, rsa.key, 'rsa.key: the key is not one of EC, which the certificate has'",
    "ec.pem, encrypted.key, encrypted.key: the key is encrypted",
    "ec.pem, encrypted-sec1.key, encrypted-sec1.key: the key is encrypted",
    "ed25519.pem, ed25519.key, ed25519.pem: a certificate of EdDSA is not supported",
  })
  void aRefusalNamesFileAndReason(String certificate, String key, String said) {
    assertThatThrownBy(() -> read(certificate, key))
        .isInstanceOf(CertificateProblem.class)
        .hasMessageStartingWith(FOLDER.resolve(said.substring(0, said.indexOf(':'))) + ": ")
        .hasMessageContaining(said);
  }

  @Test
  void aFolderIsNoFile() {
    assertThatThrownBy(() -> CertificatePair.read(FOLDER, FOLDER, NOW))
        .hasMessage(FOLDER + ": is a directory");
  }

  /** Reading it would wait for a writer who never comes, and with it all other certificates. */
  @Test
  void aPipeIsNotWaitedForAndADeviceNotRead(@TempDir Path folder) throws Exception {
    Path pipe = folder.resolve("pipe.pem");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    for (Path other : new Path[] {pipe, Path.of("/dev/zero")}) {
      assertThatThrownBy(() -> CertificatePair.read(other, other, NOW))
          .hasMessageStartingWith(other + ": is a pipe, a device or a socket");
      assertThatThrownBy(() -> CertificatePair.read(FOLDER.resolve("ec.pem"), other, NOW))
          .hasMessageStartingWith(other + ": is a pipe, a device or a socket");
      assertThatThrownBy(() -> CertificatePair.authorities(other))
          .hasMessageStartingWith(other + ": is a pipe, a device or a socket");
    }
  }

  /** What is looked for to the end of the file from each beginning takes a minute. */
  @Test
  void aFileOfBeginningsIsReadOnce(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("beginnings.pem");
    Files.writeString(file, "-----BEGIN CERTIFICATE-----\n".repeat(37_000));
    assertTimeoutPreemptively(
        Duration.ofSeconds(10),
        () ->
            assertThatThrownBy(() -> CertificatePair.read(file, file, NOW))
                .hasMessageEndingWith("has no certificate in PEM"));
  }

  @Test
  void aBlockThatIsBrokenOffDoesNotTakeTheNextWithIt(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("broken-off.pem");
    String whole = Files.readString(FOLDER.resolve("ec.pem"));
    Files.writeString(file, whole.substring(0, whole.indexOf("-----END")) + whole);
    assertThat(CertificatePair.authorities(file))
        .isEqualTo(CertificatePair.authorities(FOLDER.resolve("ec.pem")));
  }

  @Test
  void anEndlessFileIsNotReadToItsEnd(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("large.pem");
    Files.write(file, new byte[PemFile.BYTES_MAX + 1]);
    assertThatThrownBy(() -> CertificatePair.read(file, file, NOW))
        .hasMessage(file + ": has more than 1 MiB");
  }

  @Test
  void aCertificateIsTakenFromItsFirstSecondToItsLast() throws Exception {
    Path file = FOLDER.resolve("both.pem");
    CertificatePair pair = CertificatePair.read(file, file, NOW);
    Instant begins = pair.chain().getFirst().getNotBefore().toInstant();
    assertThat(CertificatePair.read(file, file, pair.ends()).ends()).isEqualTo(pair.ends());
    assertThat(CertificatePair.read(file, file, begins)).isNotNull();
    assertThatThrownBy(() -> CertificatePair.read(file, file, pair.ends().plusSeconds(1)))
        .hasMessage(file + ": the certificate expired at " + pair.ends());
    assertThatThrownBy(() -> CertificatePair.read(file, file, begins.minusSeconds(1)))
        .hasMessage(file + ": the certificate is valid from " + begins);
  }

  @Test
  void aWildcardCoversOneLabel() throws Exception {
    CertificatePair pair = read("ec.pem", "ec.key");
    assertThat(pair.names()).containsExactly("shop.example.com", "*.shop.example.com", "192.0.2.7");
    assertThat(pair.covers("shop.example.com")).isTrue();
    assertThat(pair.covers("www.shop.example.com")).isTrue();
    assertThat(pair.covers("*.shop.example.com")).isTrue();
    assertThat(pair.covers("192.0.2.7")).isTrue();
    assertThat(pair.covers("a.b.shop.example.com")).isFalse();
    assertThat(pair.covers("example.com")).isFalse();
    assertThat(pair.covers(".shop.example.com")).isFalse();
    assertThat(pair.covers("*.example.com")).isFalse();
  }

  @Test
  void whatClientsMayNotLikeIsSaid() throws Exception {
    CertificatePair pair = read("ec.pem", "ec.key");
    assertThat(pair.doubts(List.of("shop.example.com", "*"), NOW)).isEmpty();
    assertThat(pair.doubts(List.of("shop.example.com", "docs.example.com"), NOW))
        .singleElement()
        .asString()
        .endsWith("not for docs.example.com");
    Instant soon = pair.ends().minus(CertificatePair.ENDS_SOON);
    assertThat(pair.doubts(List.of(), soon)).isEmpty();
    assertThat(pair.doubts(List.of(), soon.plusSeconds(1)))
        .containsExactly("it expires at " + pair.ends());
    assertThat(read("disordered.pem", "ec.key").doubts(List.of(), NOW))
        .singleElement()
        .asString()
        .contains("certificate 2 of the file did not sign the one before it");
  }

  @Test
  void authoritiesAreAllCertificatesOfAFile() throws Exception {
    assertThat(CertificatePair.authorities(FOLDER.resolve("ec.pem"))).hasSize(2);
    assertThatThrownBy(() -> CertificatePair.authorities(FOLDER.resolve("ec.key")))
        .hasMessageContaining("has a key and no certificate");
  }
}
