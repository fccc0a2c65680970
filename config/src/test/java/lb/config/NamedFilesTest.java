package lb.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import lb.config.problem.ConfigProblem;
import lb.config.problem.ProblemCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is said of the certificates that a configuration names: where, which file, and why. */
final class NamedFilesTest {
  private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");

  @TempDir Path folder;

  private ConfigResult load(String tls) throws Exception {
    for (String name : List.of("ec.pem", "ec.key", "rsa.key", "rsa.pem", "ca.pem")) {
      try (var in = NamedFilesTest.class.getResourceAsStream("/certificates/" + name)) {
        Files.write(folder.resolve(name), in.readAllBytes());
      }
    }
    Path file = folder.resolve("lb.json");
    Files.writeString(
        file,
        """
        {
          "listen": ":443",
          "sites": [{
            "hosts": "shop.example.com",
            "origins": "app.internal:80",
            "tls": %s
          }]
        }
        """
            .formatted(tls));
    MachineFacts machine =
        new MachineFacts(1L << 33, 2, NamedFiles.ofThisMachine(InstantSource.fixed(NOW)));
    return Config.load(file, new ConfigFlags(), machine);
  }

  private static ConfigProblem only(ConfigResult result) {
    assertThat(result.problems()).hasSize(1);
    return result.problems().getFirst();
  }

  /** Half a character, or one that the locale does not have: the system knows no such name. */
  @Test
  void aNameThatNoFileCanHaveIsRefused() {
    for (String options :
        List.of("\"tls\": {\"certificate\": \"a\ud83d.pem\"}", "\"log\": \"a\ud83d.log\"")) {
      ConfigProblem problem =
          only(
              ConfigReader.read(
                  "lb.json",
                  "{\"listen\": \":8080\", \"origins\": \"app:80\", " + options + "}",
                  new MachineFacts(1L << 33, 2)));

      assertThat(problem.code()).isEqualTo(ProblemCode.BAD_VALUE);
      assertThat(problem.message()).isEqualTo("this is not the name of a file");
    }
  }

  @Test
  void relativePathsStartAtTheFolderOfTheFile() throws Exception {
    ConfigResult result = load("{\"certificate\": \"ec.pem\", \"key\": \"ec.key\"}");
    assertThat(result.problems()).isEmpty();
    SiteTls tls = result.orThrow().sites().getFirst().tls();
    assertThat(tls.certificates())
        .containsExactly(new CertificateFiles(folder.resolve("ec.pem"), folder.resolve("ec.key")));
  }

  @Test
  void aFileThatCannotBeUsedIsAnErrorWhereItIsNamed() throws Exception {
    ConfigProblem problem = only(load("{\"certificate\": \"ec.pem\", \"key\": \"rsa.key\"}"));
    assertThat(problem.code()).isEqualTo(ProblemCode.BAD_CERTIFICATE);
    assertThat(problem.message())
        .isEqualTo(
            folder.resolve("rsa.key") + ": the key is not one of EC, which the certificate has");
    assertThat(problem.path()).isEqualTo("/sites/0/tls/certificate");
    assertThat(problem.position().line()).isEqualTo(6);
    assertThat(problem.position().column()).isEqualTo(28);
  }

  @Test
  void eachOfSeveralIsLookedAt() throws Exception {
    ConfigProblem problem =
        only(
            load(
                "{\"certificates\": [{\"certificate\": \"ec.pem\", \"key\": \"ec.key\"},"
                    + " {\"certificate\": \"none.pem\", \"key\": \"ec.key\"}]}"));
    assertThat(problem.path()).isEqualTo("/sites/0/tls/certificates/1/certificate");
    assertThat(problem.message()).endsWith("none.pem: there is no such file");
  }

  @Test
  void authoritiesOfClientsAreLookedAt() throws Exception {
    ConfigProblem problem =
        only(
            load(
                "{\"certificate\": \"ec.pem\", \"key\": \"ec.key\","
                    + " \"client_auth\": {\"ca\": \"ec.key\"}}"));
    assertThat(problem.path()).isEqualTo("/sites/0/tls/client_auth/ca");
    assertThat(problem.message()).endsWith("ec.key: has a key and no certificate");
  }

  @Test
  void aCertificateForOtherNamesIsWarnedOf() throws Exception {
    ConfigResult result = load("{\"certificate\": \"rsa.pem\", \"key\": \"rsa.key\"}");
    ConfigProblem problem = only(result);
    assertThat(problem.code()).isEqualTo(ProblemCode.DOUBTFUL_CERTIFICATE);
    assertThat(problem.message())
        .isEqualTo(
            "clients may refuse this certificate: it is for rsa.example.com, not for"
                + " shop.example.com");
    assertThat(result).isInstanceOf(ConfigResult.Ok.class);
  }
}
