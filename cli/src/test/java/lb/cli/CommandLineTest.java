package lb.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import lb.config.Config;
import lb.config.problem.ProblemCode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

final class CommandLineTest {
  private static final Path GOLDEN = Path.of("src/test/resources/golden");

  @TempDir private Path directory = Path.of("");

  /** Each help page as it was last reviewed; {@code -Dgolden.rewrite=true} writes them anew. */
  @TestFactory
  Stream<DynamicTest> helpReadsAsReviewed() {
    CommandLine commands =
        new Lb(Terminal.system(), new Serving((source, first, upgrade) -> null, (s, a) -> {}))
            .commandLine("");
    List<String> names =
        commands.getSubcommands().keySet().stream()
            .filter(name -> !name.equals("rehearse"))
            .toList();
    Stream<List<String>> pages =
        Stream.concat(
            names.stream().map(name -> List.of(name, "--help")),
            Stream.of(
                List.of("--help"), List.of("help", "exit-codes"), List.of("help", "environment")));
    return pages.map(
        words -> DynamicTest.dynamicTest(String.join(" ", words), () -> assertGolden(words)));
  }

  private static void assertGolden(List<String> words) throws IOException {
    Path golden = GOLDEN.resolve(String.join("-", words).replace("--", "") + ".txt");
    Typed.Result result = new Typed().run(words.toArray(String[]::new));
    assertThat(result.code()).isZero();
    if (Boolean.getBoolean("golden.rewrite")) {
      Files.createDirectories(GOLDEN);
      Files.writeString(golden, result.out());
    }
    assertThat(result.out()).isEqualTo(Files.readString(golden));
  }

  @Test
  void nothingTypedShowsHelp() {
    assertThat(new Typed().run()).isEqualTo(new Typed().run("--help"));
  }

  @Test
  void helpOfACommandIsItsHelpPage() {
    assertThat(new Typed().run("help", "purge")).isEqualTo(new Typed().run("purge", "--help"));
  }

  @Test
  void helpExplainsEveryErrorCode() {
    for (ProblemCode code : ProblemCode.values()) {
      Typed.Result result = new Typed().run("help", code.id());
      assertThat(result.code()).isZero();
      assertThat(result.out()).startsWith(code.id() + ": " + code.title() + "\n\n");
      assertThat(result.out().replace('\n', ' ')).contains(code.text());
      assertThat(new Typed().run("help", "errors").out()).contains(code.id());
    }
  }

  @Test
  void helpOnNothingKnownIsNotFound() {
    Typed.Result result = new Typed().run("help", "LB9999");

    assertThat(result.code()).isEqualTo(ExitCode.NOT_FOUND.code());
    assertThat(result.err())
        .contains("no help on \"LB9999\"", "serve", "exit-codes")
        .doesNotContain("rehearse");
  }

  @Test
  void exitCodesKeepTheirNumbers() {
    assertThat(Stream.of(ExitCode.values()).map(ExitCode::code))
        .containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 130, 143);
  }

  @Test
  void aMistypedCommandIsAUsageErrorWithASuggestion() {
    Typed.Result result = new Typed().run("purg", "/a");

    assertThat(result.code()).isEqualTo(ExitCode.USAGE.code());
    assertThat(result.err()).contains("did you mean", "purge");
    assertThat(result.out()).isEmpty();
  }

  @Test
  void aMistypedFlagIsAUsageErrorWithASuggestion() {
    Typed.Result result = new Typed().run("serve", "--lissten", ":80");

    assertThat(result.code()).isEqualTo(ExitCode.USAGE.code());
    assertThat(result.err()).contains("--lissten", "--listen", "see: lb serve --help");
  }

  @Test
  void aFlagWithoutItsValueIsAUsageError() {
    for (String flag : new String[] {"--ttl", "--backend", "--memory", "--cache-static"}) {
      Typed.Result result = new Typed().run("serve", flag);
      assertThat(result.code()).as(flag).isEqualTo(ExitCode.USAGE.code());
      assertThat(result.err()).contains(flag);
    }
  }

  @Test
  void versionIsTheSameHoweverItIsAsked() {
    assertThat(new Typed().run("version").out())
        .startsWith("lb ")
        .contains(Runtime.version().toString())
        .isEqualTo(new Typed().run("--version").out())
        .isEqualTo(new Typed().run("-V").out());
  }

  @Test
  void versionAsJson() {
    Json json = Json.parse(new Typed().run("version", "--json").out());

    assertThat(json.at("schema").text("")).isEqualTo("lb.version.v1");
    assertThat(json.at("version").text("")).isEqualTo(Build.current().version());
  }

  @Test
  void serveNeedsAnOrigin() {
    Typed.Result result = new Typed().in(directory).run("serve");

    assertThat(result.code()).isEqualTo(ExitCode.USAGE.code());
    assertThat(result.err()).contains("nothing to serve", "lb -b HOST:PORT", "lb init");
  }

  @Test
  void flagsWithoutACommandAreServe() {
    Config config = served("-b", "localhost:3000", "--listen", ":8081", "--memory", "64mb");

    assertThat(config.sites())
        .singleElement()
        .satisfies(site -> assertThat(site.origins()).hasSize(1));
    assertThat(config.listen().getFirst().address().port()).isEqualTo(8081);
    assertThat(config.memoryBytes()).isEqualTo(64L << 20);
  }

  @Test
  void aTtlBelongsToThePatternFlagBeforeIt() {
    Config config =
        served(
            "serve",
            "--backend=localhost:3000",
            "--memory=64mb",
            "--cache-static",
            "*.js,*.css",
            "--ttl",
            "86400",
            "--cache-api=/api/a/*",
            "--ttl=60",
            "--cache-api",
            "/api/b/*",
            "--ttl",
            "5m");

    assertThat(config.sites().getFirst().policies())
        .extracting(
            policy -> policy.match().stream().anyMatch(pattern -> pattern.matches("/x.css")),
            policy -> policy.match().stream().anyMatch(pattern -> pattern.matches("/api/a/1")),
            policy -> policy.match().stream().anyMatch(pattern -> pattern.matches("/api/b/1")),
            policy -> policy.policy().ttlSeconds())
        .containsExactlyInAnyOrder(
            tuple(true, false, false, 86_400L),
            tuple(false, true, false, 60L),
            tuple(false, false, true, 300L));
  }

  @Test
  void aTtlWithoutAPatternFlagBeforeItIsAUsageError() {
    Typed.Result result =
        new Typed().run("serve", "-b", "localhost:3000", "--ttl", "60", "--cache-static", "*.js");

    assertThat(result.code()).isEqualTo(ExitCode.USAGE.code());
    assertThat(result.err()).contains("LB0150");
  }

  @Test
  void insecureMeansUnverified() {
    assertThat(served("-b", "example.com:443", "-k", "--memory=64mb").sites().getFirst().origins())
        .singleElement()
        .satisfies(origin -> {
          assertThat(origin.scheme()).isEqualTo("https");
          assertThat(origin.verify()).isFalse();
        });
  }

  @Test
  void flagsThatMakeNoConfigurationAreAUsageError() {
    Typed.Result result = new Typed().run("-b", "localhost:99999");

    assertThat(result.code()).isEqualTo(ExitCode.USAGE.code());
    assertThat(result.err()).contains("error[LB");
    assertThat(result.out()).isEmpty();
  }

  @Test
  void lbJsonHereIsServedUnlessABackendIsNamed() throws IOException {
    Files.writeString(
        directory.resolve("lb.json"), "{\"origins\": [\"from-file:80\"], \"memory\": \"64mb\"}");

    assertThat(served("serve").sites().getFirst().origins().getFirst().host())
        .isEqualTo("from-file");
    assertThat(served("serve", "-b", "flag:80").sites().getFirst().origins().getFirst().host())
        .isEqualTo("flag");
  }

  @Test
  void aFileThatIsWrongIsAConfigError() throws IOException {
    Files.writeString(directory.resolve("bad.json"), "{\"orgins\": []}");

    for (String command : new String[] {"serve -c bad.json", "check bad.json"}) {
      Typed.Result result = new Typed().in(directory).run(command.split(" "));
      assertThat(result.code()).as(command).isEqualTo(ExitCode.CONFIG.code());
      assertThat(result.err())
          .contains("error[LB0107]", "bad.json:1:2", "did you mean \"origins\"?");
      assertThat(result.out()).isEmpty();
    }
  }

  @Test
  void checkSaysWhatItSaw() throws IOException {
    Files.writeString(
        directory.resolve("lb.json"), "{\"origins\": [\"a:80\", \"b:80\"], \"memory\": \"64mb\"}");

    Typed.Result result = new Typed().in(directory).run("check");

    assertThat(result.code()).isZero();
    assertThat(result.out()).isEqualTo("lb.json: ok (1 site, 2 origins)\n");
    assertThat(result.err()).isEmpty();
  }

  @Test
  void checkAsJsonListsTheProblems() throws IOException {
    Files.writeString(directory.resolve("bad.json"), "{\"orgins\": []}");

    Typed.Result result = new Typed().in(directory).run("check", "--json", "bad.json");

    assertThat(result.code()).isEqualTo(ExitCode.CONFIG.code());
    Json json = Json.parse(result.out());
    assertThat(json.at("schema").text("")).isEqualTo("lb.check.v1");
    assertThat(json.at("ok").isTrue()).isFalse();
    assertThat(json.at("problems").items())
        .extracting(problem -> problem.at("code").text(""))
        .contains("LB0107");
    assertThat(result.err()).isEmpty();
  }

  @Test
  void aFileThatIsNotThereIsAConfigError() {
    Typed.Result result = new Typed().in(directory).run("check", "none.json");

    assertThat(result.code()).isEqualTo(ExitCode.CONFIG.code());
    assertThat(result.err()).contains("none.json");
  }

  @Test
  void colorsAreForTerminalsThatWantThem() throws IOException {
    Files.writeString(directory.resolve("lb.json"), "{");

    assertThat(new Typed().in(directory).run("check").err()).doesNotContain("\033[");
    assertThat(terminal().run("check").err()).contains("\033[");
    assertThat(terminal().run("check", "--no-color").err()).doesNotContain("\033[");
    assertThat(terminal().with("NO_COLOR", "1").run("check").err()).doesNotContain("\033[");
    assertThat(terminal().with("CI", "true").run("check").err()).doesNotContain("\033[");
  }

  @Test
  void initWritesAFileThatCheckAccepts() {
    Typed.Result init = new Typed().in(directory).run("init");

    assertThat(init.code()).isZero();
    assertThat(init.err()).contains("Wrote lb.json");
    assertThat(new Typed().in(directory).run("check").code()).isZero();
  }

  @Test
  void initNeverOverwritesWithoutForce() throws IOException {
    Path file = Files.writeString(directory.resolve("lb.json"), "mine");

    Typed.Result refused = new Typed().in(directory).onTerminal("y\n").run("init");
    assertThat(refused.code()).isEqualTo(ExitCode.FAILED.code());
    assertThat(refused.err()).contains("lb.json exists");
    assertThat(file).hasContent("mine");

    assertThat(new Typed().in(directory).run("init", "--force").code()).isZero();
    assertThat(Files.readString(file)).doesNotContain("mine").contains("utm_");
  }

  @Test
  void initIntoNoDirectoryFails() {
    assertThat(new Typed().in(directory).run("init", "none/lb.json").code())
        .isEqualTo(ExitCode.FAILED.code());
  }

  @Test
  void schemaIsJson() {
    assertThat(Json.parse(new Typed().run("schema").out()).at("$schema").text(""))
        .contains("2020-12");
  }

  @Test
  void completionKnowsEveryCommandAndNothingHidden() {
    for (String shell : new String[] {"bash", "zsh", "fish"}) {
      String script = new Typed().run("completion", shell).out();
      assertThat(script).as(shell).contains("serve", "purge", "explain");
      assertThat(script).as(shell).doesNotContain("rehearse");
    }
  }

  @Test
  void fishCompletesFlagsWithinTheirCommand() {
    assertThat(new Typed().run("completion", "fish").out())
        .contains(
            "complete -c lb -n '__fish_use_subcommand' -a purge -d 'Purge from the cache of a running lb")
        .contains("complete -c lb -n '__fish_seen_subcommand_from serve' -s c -l config -r -F -d")
        .contains("complete -c lb -n '__fish_seen_subcommand_from completion' -a zsh");
  }

  @Test
  void anUnknownShellIsAUsageError() {
    Typed.Result result = new Typed().run("completion", "tcsh");

    assertThat(result.code()).isEqualTo(ExitCode.USAGE.code());
    assertThat(result.err()).contains("tcsh", "bash, zsh, fish");
  }

  private Typed terminal() {
    return new Typed().in(directory).onTerminal("").with("TERM", "xterm");
  }

  /** The configuration that a command line would serve. */
  private Config served(String... typed) {
    AtomicReference<Config> seen = new AtomicReference<>();
    Typed.Result result =
        new Typed()
            .in(directory)
            .serving(
                (source, first, upgrade) -> {
                  seen.set(first.result().orThrow());
                  throw new CommandFailure(ExitCode.FAILED, "seen");
                },
                (signal, action) -> {})
            .run(typed);
    assertThat(seen.get()).as(result.err()).isNotNull();
    return seen.get();
  }
}
