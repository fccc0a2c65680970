package lb.proxy.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import lb.testing.Body;
import lb.testing.Reply;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients that others wrote, where this machine has them: curl, nghttp and h2load. */
class Http2ClientsTest {
  private final Http2Under under = new Http2Under();

  @TempDir Path folder;

  @AfterEach
  void close() {
    under.close();
  }

  private String url(String target) {
    return "http://127.0.0.1:" + under.lb.http2Address().getPort() + target;
  }

  /** What a command prints, if this machine has it. */
  private String run(String... command) {
    boolean there =
        Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
            .anyMatch(folder -> Files.isExecutable(Path.of(folder, command[0])));
    assumeTrue(there, command[0] + " is not on the PATH of this machine");
    try {
      Path printed = folder.resolve("printed");
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(printed.toFile())
              .start();
      if (!process.waitFor(20, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError(List.of(command) + " does not end");
      }
      return Files.readString(printed, StandardCharsets.ISO_8859_1);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    } catch (InterruptedException interrupted) {
      throw new AssertionError(interrupted);
    }
  }

  @Test
  void curlGetsWhatIsThere() {
    // A connection each: curl 7.88 fails at the second answer of one, whoever gives it.
    run("curl", "-sS", "-i", "--http2-prior-knowledge", "-m", "10", url("/a"));
    String printed = run("curl", "-sS", "-i", "--http2-prior-knowledge", "-m", "10", url("/a"));
    assertThat(printed).contains("HTTP/2 200").contains("cache-status: lb; hit").endsWith("hello");
  }

  @Test
  void curlSpeaksBothVersionsWithTlsAndWithout() {
    under.lb.secured();
    String clear = "http://127.0.0.1:" + under.lb.address().getPort() + "/a";
    String secure = "https://127.0.0.1:" + under.lb.secureAddress().getPort() + "/a";
    assertThat(run("curl", "-sS", "-i", "-m", "10", clear))
        .startsWith("HTTP/1.1 200 OK\r\n")
        .endsWith("hello");
    assertThat(run("curl", "-sSk", "-i", "--http1.1", "-m", "10", secure))
        .startsWith("HTTP/1.1 200 OK\r\n")
        .endsWith("hello");
    assertThat(run("curl", "-sSk", "-i", "--http2", "-m", "10", secure))
        .startsWith("HTTP/2 200")
        .contains("cache-status: lb; hit")
        .endsWith("hello");
  }

  @Test
  void curlUploadsAndDownloadsMoreThanAWindow() throws IOException {
    Body body = Body.pattern(1, 3_000_000);
    under.origin.on("/large").respond(Reply.ok(body).cacheControl("max-age=60"));
    Path file = folder.resolve("body");
    for (int i = 0; i < 2; i++) {
      String got = file.toString();
      assertThat(
              run("curl", "-sS", "--http2-prior-knowledge", "-m", "10", "-o", got, url("/large")))
          .isEmpty();
      assertThat(Files.readAllBytes(file)).isEqualTo(body.toByteArray());
    }
    String printed =
        run("curl", "-sS", "--http2-prior-knowledge", "-m", "10", "-T", file + "", url("/up"));
    assertThat(printed).isEqualTo("done");
    assertThat(under.origin.received("/up").getLast().awaitBody().bodyDigest())
        .isEqualTo(body.digest());
  }

  @Test
  void nghttpSeesNoErrorOfTheProtocol() {
    String printed = run("nghttp", "-nv", "-t", "10", url("/a"), url("/a?b"));
    assertThat(printed).contains("recv SETTINGS frame").contains(":status: 200");
    assertThat(printed).doesNotContain("_ERROR(0x01)").doesNotContain("RST_STREAM frame");
  }

  @Test
  void h2loadIsAnsweredInFull() {
    String printed = run("h2load", "-n", "5000", "-c", "4", "-m", "32", url("/a"));
    assertThat(printed).contains("5000 succeeded, 0 failed, 0 errored, 0 timeout");
    assertThat(under.origin.received()).hasSize(1);
  }
}
