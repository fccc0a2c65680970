package lb.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Where the certificates of sites are kept. */
final class AcmeFilesTest {
  private final Acme acme =
      new Acme(
          URI.create("https://ca.test/"),
          List.of("a.test"),
          null,
          null,
          Path.of("acme"),
          null,
          null);

  @Test
  void aSiteHasOneFileForBoth() {
    CertificateFiles files = acme.files("*.a.test");
    assertThat(files.certificate()).isEqualTo(Path.of("acme/sites/_.a.test.pem"));
    assertThat(files.key()).isEqualTo(files.certificate());
  }

  /** Behind it comes {@code .attempts.next}. */
  @Test
  void theLongestNameFitsIntoTheNameOfAFile() {
    String long1 = "a".repeat(60) + ("." + "b".repeat(60)).repeat(3) + ".one.test";
    String long2 = "a".repeat(60) + ("." + "b".repeat(60)).repeat(3) + ".two.test";
    String name = acme.files(long1).certificate().getFileName().toString();
    assertThat(name.length() + ".attempts.next".length()).isLessThanOrEqualTo(255);
    assertThat(acme.files(long2)).isNotEqualTo(acme.files(long1));
  }
}
