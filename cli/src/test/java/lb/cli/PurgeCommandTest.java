package lb.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PurgeCommandTest {
  private static final String RECEIPT =
      "{\"schema\":\"lb.purge.v1\",\"id\":\"1-7\",\"soft\":false,\"dry_run\":false,\"entries\":"
          + "[{\"kind\":\"prefix\",\"value\":\"/images/\",\"matched\":12,\"bytes\":2048}],\"matched\":12}";

  private final FakeAdmin admin = FakeAdmin.start().answer(200, RECEIPT);

  @AfterEach
  void stop() {
    admin.close();
  }

  @Test
  void patternsAndTagsGoInOneRequest() {
    Typed.Result result = purge("/images/*", "https://example.com/a?b=1", "--tag", "x\"y");

    assertThat(result.code()).isZero();
    assertThat(admin.asked()).hasSize(1);
    FakeAdmin.Asked asked = admin.asked().getFirst();
    assertThat(asked.method()).isEqualTo("POST");
    assertThat(asked.target()).isEqualTo("/purge");
    assertThat(asked.body())
        .isEqualTo(
            "{\"urls\":[\"/images/*\",\"https://example.com/a?b=1\"],\"tags\":[\"x\\\"y\"],\"hosts\":[],"
                + "\"all\":false,\"soft\":false,\"dry_run\":false}");
  }

  @Test
  void theReceiptIsPrintedForPeople() {
    assertThat(purge("/images/*").out())
        .isEqualTo("purged prefix /images/: 12 objects, 2 KiB\nid 1-7\n");
  }

  @Test
  void aDryRunSaysWhatWouldBePurged() {
    Typed.Result result = purge("/images/*", "--dry-run", "--soft");

    assertThat(result.out()).startsWith("would purge softly prefix /images/: 12 objects");
    assertThat(admin.asked().getFirst().body()).contains("\"soft\":true,\"dry_run\":true");
  }

  @Test
  void jsonIsPassedOnAsItCame() {
    assertThat(purge("/images/*", "--json").out()).isEqualTo(RECEIPT + "\n");
  }

  @Test
  void aHostMakesPathsAbsolute() {
    purge("/images/*", "*.css", "--host", "example.com");

    assertThat(admin.asked().getFirst().body())
        .contains("\"urls\":[\"http://example.com/images/*\",\"http://example.com/*.css\"]")
        .contains("\"hosts\":[]");
  }

  @Test
  void aHostAloneMeansAllOfIt() {
    purge("--host", "example.com");

    assertThat(admin.asked().getFirst().body())
        .contains("\"urls\":[]", "\"hosts\":[\"example.com\"]");
  }

  @Test
  void aTagOfAHostIsAskedAsAQuery() {
    purge("--tag", "a b", "--host", "example.com", "--soft", "--dry-run");

    FakeAdmin.Asked asked = admin.asked().getFirst();
    assertThat(asked.method()).isEqualTo("DELETE");
    assertThat(asked.target()).isEqualTo("/cache?tag=a%20b&host=example.com&soft=1&dry_run=1");
  }

  @Test
  void nothingToPurgeIsAUsageError() {
    assertUsageError(purge(), "nothing to purge");
  }

  @Test
  void allTakesNothingBesideIt() {
    assertUsageError(purge("--all", "--yes", "/a"), "--all purges everything");
  }

  @Test
  void aUrlNamesItsHostAlready() {
    assertUsageError(purge("http://a/b", "--host", "c"), "names its host");
  }

  @Test
  void allIsRefusedWithoutATerminalAndWithoutYes() {
    assertUsageError(purge("--all"), "no terminal to ask on");
    assertThat(admin.asked()).isEmpty();
  }

  @Test
  void allGoesOnWithYes() {
    assertThat(purge("--all", "--yes").code()).isZero();
    assertThat(admin.asked().getFirst().body()).contains("\"all\":true");
  }

  @Test
  void allAsksOnATerminalAndTakesYes() {
    Typed.Result result =
        new Typed().onTerminal("y\n").run("purge", "--all", "--admin", admin.address());

    assertThat(result.err()).contains("Purge everything? [y/N]");
    assertThat(result.code()).isZero();
    assertThat(admin.asked()).hasSize(1);
  }

  @Test
  void anyOtherAnswerPurgesNothing() {
    for (String answer : new String[] {"\n", "n\n", "", "yesterday\n"}) {
      Typed.Result result =
          new Typed().onTerminal(answer).run("purge", "--all", "--admin", admin.address());

      assertThat(result.code()).isEqualTo(ExitCode.FAILED.code());
      assertThat(admin.asked()).isEmpty();
    }
  }

  @Test
  void theTokenComesFromTheEnvironment() {
    new Typed().with("LB_ADMIN_TOKEN", "secret").run("purge", "/a", "--admin", admin.address());

    assertThat(admin.asked().getFirst().authorization()).isEqualTo("Bearer secret");
  }

  @Test
  void theTokenFileWinsOverTheEnvironment(@TempDir Path directory) throws IOException {
    Files.writeString(directory.resolve("token"), "from file\n");

    new Typed()
        .in(directory)
        .with("LB_ADMIN_TOKEN", "secret")
        .run("purge", "/a", "--admin", admin.address(), "--token-file", "token");

    assertThat(admin.asked().getFirst().authorization()).isEqualTo("Bearer from file");
  }

  @Test
  void theAddressComesFromTheEnvironment() {
    Typed.Result result =
        new Typed().with("LB_ADMIN", "http://" + admin.address()).run("purge", "/a");

    assertThat(result.code()).isZero();
    assertThat(admin.asked()).hasSize(1);
  }

  @Test
  void anAddressThatIsNoneIsAUsageError() {
    for (String address : new String[] {"8089x", "localhost:0", "http://", ""}) {
      Typed.Result result = new Typed().run("purge", "/a", "--admin", address);
      assertUsageError(result, "expected HOST:PORT");
    }
  }

  @Test
  void noListenerIsUnavailable() throws IOException {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    Typed.Result result = new Typed().run("purge", "/a", "--admin", "127.0.0.1:" + port);

    assertThat(result.code()).isEqualTo(ExitCode.UNAVAILABLE.code());
    assertThat(result.err()).contains("127.0.0.1:" + port).contains("is lb running?");
    assertThat(result.out()).isEmpty();
  }

  @Test
  void whatTheListenerSaysDecidesTheExitCode() {
    assertAnswer(401, ExitCode.FORBIDDEN);
    assertAnswer(403, ExitCode.FORBIDDEN);
    assertAnswer(404, ExitCode.NOT_FOUND);
    assertAnswer(400, ExitCode.FAILED);
    assertAnswer(503, ExitCode.UNAVAILABLE);
  }

  private static void assertAnswer(int status, ExitCode expected) {
    try (FakeAdmin refusing =
        FakeAdmin.start()
            .answer(status, "{\"error\":{\"code\":\"x\",\"message\":\"because of this\"}}")) {
      Typed.Result result = new Typed().run("purge", "/a", "--admin", refusing.address());
      assertThat(result.code()).isEqualTo(expected.code());
      assertThat(result.err()).contains(status + ": because of this");
      assertThat(result.out()).isEmpty();
    }
  }

  private static void assertUsageError(Typed.Result result, String message) {
    assertThat(result.code()).isEqualTo(ExitCode.USAGE.code());
    assertThat(result.err()).contains(message);
    assertThat(result.out()).isEmpty();
  }

  private Typed.Result purge(String... words) {
    String[] typed = new String[words.length + 3];
    typed[0] = "purge";
    System.arraycopy(words, 0, typed, 1, words.length);
    typed[typed.length - 2] = "--admin";
    typed[typed.length - 1] = admin.address();
    return new Typed().run(typed);
  }
}
