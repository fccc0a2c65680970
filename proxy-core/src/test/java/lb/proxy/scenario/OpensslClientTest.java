package lb.proxy.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The same with a client that is not Java's: openssl s_client, where it is installed. */
final class OpensslClientTest extends TlsScenario {
  private String run(String... more) throws Exception {
    Path authority = AUTHORITY.write(folder.resolve("authority.pem"));
    List<String> command =
        new ArrayList<>(
            List.of(
                "openssl",
                "s_client",
                "-connect",
                "127.0.0.1:" + secure().getPort(),
                "-CAfile",
                authority.toString(),
                "-verify_return_error"));
    command.addAll(List.of(more));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try {
      process.getOutputStream().close();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
      return said;
    } finally {
      process.destroyForcibly();
    }
  }

  private static boolean isInstalled() {
    try {
      Process process =
          new ProcessBuilder("openssl", "version")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException | InterruptedException notThere) {
      return false;
    }
  }

  @Test
  void versionsNamesProtocolsAndTicketsAreAsItExpects() throws Exception {
    assumeThat(isInstalled()).as("openssl is installed").isTrue();
    TestAuthority.write(folder, "one", AUTHORITY.issue("CN=one", "one.test"));
    TestAuthority.write(folder, "two", AUTHORITY.issue("CN=two", "two.test"));
    start(
        """
        [{"hosts": "one.test", "origins": ORIGIN,
          "tls": {"certificate": "one.pem", "key": "one.key"}},
         {"hosts": "two.test", "origins": ORIGIN,
          "tls": {"certificate": "two.pem", "key": "two.key", "min_version": "1.3"}}]
        """);
    assertThat(run("-servername", "one.test", "-tls1_2"))
        .contains("subject=CN = one", "New, TLSv1.2", "Verify return code: 0 (ok)");
    assertThat(run("-servername", "two.test", "-alpn", "h2"))
        .contains("subject=CN = two", "New, TLSv1.3", "ALPN protocol: h2");
    assertThat(run("-servername", "two.test", "-tls1_2")).contains("alert protocol version");
    assertThat(run("-servername", "one.test", "-tls1_1"))
        .containsAnyOf("no protocols available", "alert protocol version");
    assertThat(run("-servername", "one.test", "-alpn", "imap"))
        .contains("alert no application protocol");
    String session = folder.resolve("session").toString();
    assertThat(run("-servername", "one.test", "-tls1_2", "-sess_out", session))
        .contains("TLS session ticket lifetime hint: 57600 (seconds)");
    assertThat(run("-servername", "one.test", "-tls1_2", "-sess_in", session))
        .contains("Reused, TLSv1.2");
    assertThat(run("-servername", "two.test", "-sess_in", session)).contains("New, TLSv1.3");
  }
}
