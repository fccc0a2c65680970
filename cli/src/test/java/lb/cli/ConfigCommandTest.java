package lb.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code lb config} and {@code lb reload}. */
final class ConfigCommandTest {
  private static final String TAKEN =
      """
      {"schema":"lb.config.v1","written":true,"file":"/etc/lb/lb.json","etag":"\\"a\\"","generation":4,
       "problems":["lb.json:3:5: a token of 3 characters [LB0193]"],"need_restart":["memory (1 runs, 2 is wanted)"]}
      """;
  private static final String INVALID =
      """
      {"error":{"code":"invalid_config","message":"what runs is kept: lb.json:1:2: unknown key"},
       "problems":[],"rendered":"error[LB0107]: unknown key\\n --> lb.json:1:2\\n"}
      """;

  @TempDir private Path directory = Path.of("");

  private final FakeAdmin admin = FakeAdmin.start();

  @AfterEach
  void stop() {
    admin.close();
  }

  private Typed.Result run(String... typed) {
    return new Typed().in(directory).with("LB_ADMIN", admin.address()).run(typed);
  }

  @Test
  void whatRunsIsPrintedAsItWasWritten() {
    admin.answer(200, "{ // mine\n}");
    assertThat(run("config").out()).isEqualTo("{ // mine\n}\n");
    assertThat(admin.asked().getFirst().target()).isEqualTo("/config");
  }

  @Test
  void itsStateIsPassedOnAsItCame() {
    admin.answer(200, "{\"generation\":4}\n");
    assertThat(run("config", "--json").out()).isEqualTo("{\"generation\":4}\n");
    assertThat(admin.asked().getFirst().target()).isEqualTo("/config/status");
  }

  @Test
  void aFileIsPutInItsPlace() throws IOException {
    Files.writeString(directory.resolve("next.json"), "{\"ä\": 1}");
    admin.answer(200, TAKEN);

    Typed.Result result = run("config", "--put", "next.json", "--replaces", "\"a\"");

    assertThat(result.code()).isZero();
    assertThat(result.out())
        .isEqualTo(
            """
            configuration 4 runs, and is in /etc/lb/lb.json
              warning: lb.json:3:5: a token of 3 characters [LB0193]
              needs a restart: memory (1 runs, 2 is wanted)
            """);
    FakeAdmin.Asked asked = admin.asked().getFirst();
    assertThat(asked.method() + " " + asked.target()).isEqualTo("PUT /config");
    assertThat(asked.body()).isEqualTo("{\"ä\": 1}");
    assertThat(asked.ifMatch()).isEqualTo("\"a\"");
    run("config", "--put", "next.json");
    assertThat(admin.asked().getLast().ifMatch()).as("whatever runs").isEqualTo("*");
  }

  @Test
  void anInvalidOneIsShownAsCheckShowsIt() throws IOException {
    Files.writeString(directory.resolve("next.json"), "{}");
    admin.answer(422, INVALID);
    for (String[] typed : new String[][] {{"config", "--put", "next.json"}, {"reload"}}) {
      Typed.Result result = run(typed);
      assertThat(result.code()).isEqualTo(ExitCode.CONFIG.code());
      assertThat(result.err())
          .isEqualTo(
              """
              lb: what runs is kept

              error[LB0107]: unknown key
               --> lb.json:1:2
              """);
    }
  }

  @Test
  void aReloadSaysWhatCameOfIt() {
    admin.answer(200, TAKEN.replace("true", "false"));
    Typed.Result result = run("reload");
    assertThat(result.code()).isZero();
    assertThat(result.out()).startsWith("configuration 4 runs\n");
    assertThat(admin.asked().getFirst().method()).isEqualTo("POST");
    assertThat(admin.asked().getFirst().target()).isEqualTo("/config/reload");
  }

  @Test
  void whatAnotherRunsIsAFailure() throws IOException {
    Files.writeString(directory.resolve("next.json"), "{}");
    admin.answer(412, "{\"error\":{\"message\":\"another configuration runs\"}}");
    Typed.Result result = run("config", "--put", "next.json", "--replaces", "\"x\"");
    assertThat(result.code()).isEqualTo(ExitCode.FAILED.code());
    assertThat(result.err()).contains("412: another configuration runs");
    assertThat(run("config", "--put", "none.json").code()).isEqualTo(ExitCode.USAGE.code());
  }
}
