package lb.config;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import lb.config.problem.ConfigProblem;
import lb.config.problem.ProblemCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

final class ConfigFileTest {
  @TempDir private Path folder;

  private ConfigResult load(String name) {
    return Config.load(folder.resolve(name), new ConfigFlags(), Golden.MACHINE);
  }

  private ConfigProblem only(String name) {
    ConfigResult result = load(name);
    assertThat(result).isInstanceOf(ConfigResult.Invalid.class);
    assertThat(result.problems()).hasSize(1);
    return result.problems().getFirst();
  }

  @Test
  void aFileIsReadWithItsPathInErrors() throws IOException {
    Path file = Files.writeString(folder.resolve("lb.json"), "{\"origins\": \"app\"}");
    assertThat(load("lb.json").orThrow().sites()).hasSize(1);
    Files.writeString(file, "{");
    assertThat(only("lb.json").render()).contains("--> " + file + ":1:1");
  }

  @Test
  void aMissingFileIsAnErrorThatNamesTheWayOut() {
    ConfigProblem problem = only("none.json");
    assertThat(problem.code()).isEqualTo(ProblemCode.UNREADABLE);
    assertThat(problem.render())
        .isEqualTo(
            "error[LB0100]: "
                + folder.resolve("none.json")
                + " does not exist\n = help: lb init writes one\n = docs: lb help LB0100\n");
  }

  @Test
  void aFolderIsAnError() {
    assertThat(only("").code()).isEqualTo(ProblemCode.UNREADABLE);
    assertThat(only("").message()).endsWith("is a directory");
  }

  @Test
  void aFileThatIsTooLargeIsAnError() throws IOException {
    Files.write(folder.resolve("large.json"), new byte[ConfigReader.TEXT_MAX + 1]);
    assertThat(only("large.json").code()).isEqualTo(ProblemCode.TOO_LARGE);
    String text = " ".repeat(ConfigReader.TEXT_MAX + 1);
    assertThat(ConfigReader.read("x", text, Golden.MACHINE).problems())
        .extracting(ConfigProblem::code)
        .containsExactly(ProblemCode.TOO_LARGE);
  }

  @Test
  void aByteThatIsNotUtf8IsAnErrorAtItsPlace() throws IOException {
    Files.write(folder.resolve("latin.json"), "{\n \"ä\": 1}".getBytes(ISO_8859_1));
    ConfigProblem problem = only("latin.json");
    assertThat(problem.code()).isEqualTo(ProblemCode.NOT_UTF8);
    assertThat(problem.position().line()).isEqualTo(2);
    assertThat(problem.position().column()).isEqualTo(3);
  }

  @Test
  void aByteOrderMarkIsNoError() throws IOException {
    Files.writeString(folder.resolve("mark.json"), "\uFEFF{\"origins\": \"app\"}");
    assertThat(load("mark.json")).isInstanceOf(ConfigResult.Ok.class);
  }

  @Test
  void theLargestFilesAreReadInTime() {
    String many = "{\"origins\": [" + "\"a\",".repeat(ConfigReader.TEXT_MAX / 4 - 10) + "]}";
    assertThat(ConfigReader.read("x", many, Golden.MACHINE).problems())
        .extracting(ConfigProblem::code)
        .containsExactly(ProblemCode.TOO_MANY);
    String key = "{\"" + "k".repeat(500_000) + "\": [" + "0,".repeat(250_000) + "]}";
    assertThat(ConfigReader.read("x", key, Golden.MACHINE).problems().getFirst().render())
        .hasSizeLessThan(2_000);
    String open = "[".repeat(ConfigReader.TEXT_MAX);
    assertThat(ConfigReader.read("x", open, Golden.MACHINE).problems())
        .extracting(ConfigProblem::code)
        .containsExactly(ProblemCode.TOO_DEEP);
  }

  @Test
  void theJsonOfAProblemHasWhatAnEditorNeeds() {
    String text =
        "{\n  \"sites\": [{\"name\": \"shop\", \"hosts\": \"a\", \"orgins\": \"app\"}]\n}";
    ConfigResult result = ConfigReader.read("lb.json", text, Golden.MACHINE);
    JsonNode json = JsonMapper.shared().readTree(result.toJson());
    assertThat(json.size()).isEqualTo(1);
    assertThat(json.get(0).toString())
        .isEqualTo(
            "{\"severity\":\"error\",\"code\":\"LB0107\",\"file\":\"lb.json\","
                + "\"path\":\"/sites/0/orgins\",\"line\":2,\"column\":44,\"endColumn\":52,"
                + "\"message\":\"unknown key \\\"orgins\\\" in site \\\"shop\\\"\","
                + "\"suggestion\":\"origins\"}");
  }

  @Test
  void pointersEscapeSlashesAndTildes() {
    ConfigResult result =
        ConfigReader.read("lb.json", "{\"origins\": \"a\", \"a/b~c\": 1}", Golden.MACHINE);
    assertThat(result.problems().getFirst().path()).isEqualTo("/a~1b~0c");
  }

  @Test
  void aPlaceIsNeverEmptyEvenAtTheEndOfTheText() {
    ConfigProblem problem = ConfigReader.read("lb.json", "", Golden.MACHINE).problems().getFirst();
    assertThat(problem.position().column()).isEqualTo(1);
    assertThat(problem.position().endColumn()).isEqualTo(2);
  }

  @Test
  void coloursAreOnlyThereWhenAskedFor() {
    ConfigResult result = ConfigReader.read("lb.json", "{}", Golden.MACHINE);
    assertThat(result.render(false)).doesNotContain("\u001b");
    assertThat(result.render(true)).contains("\u001b[1;31merror[LB0134]\u001b[0m");
    assertThat(result.render(true).replaceAll("\u001b\\[[0-9;]*m", ""))
        .isEqualTo(result.render(false));
  }

  @Test
  void aConfigurationThatIsInvalidSaysWhyWhenItIsTaken() {
    ConfigResult result = ConfigReader.read("lb.json", "{}", Golden.MACHINE);
    org.assertj.core.api.Assertions.assertThatThrownBy(result::orThrow)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("LB0134");
  }
}
