package lb.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ConfigSourceTest {
  @TempDir Path folder;

  @Test
  void aFileIsReadAnewEachTimeAndFlagsStayAboveIt() throws IOException {
    Path file = folder.resolve("lb.json");
    ConfigFlags flags = new ConfigFlags().memory("64mb");
    ConfigSource source = ConfigSource.file(file, flags, Golden.MACHINE);
    assertThat(source.load().text()).isNull();
    assertThat(source.load().result().problems().getFirst().oneLine())
        .isEqualTo(file + " does not exist [LB0100]");

    Files.writeString(file, "{\"origins\": \"a:1\", \"memory\": \"128mb\"}");
    assertThat(source.load().text()).isEqualTo(Files.readString(file));
    assertThat(source.load().result().orThrow().memoryBytes()).isEqualTo(64L << 20);

    Files.writeString(file, "{\n  \"orgins\": \"b:1\"}");
    ConfigText wrong = source.load();
    assertThat(wrong.result()).isInstanceOf(ConfigResult.Invalid.class);
    assertThat(wrong.result().problems().getFirst().oneLine())
        .isEqualTo(file + ":2:3: unknown key \"orgins\" at the top [LB0107]");
  }

  @Test
  void flagsAloneReadAsTheFileThatWouldSayTheSame() {
    ConfigFlags flags =
        new ConfigFlags()
            .backend("a:1")
            .listen("127.0.0.1:1")
            .memory("64mb")
            .cacheStatic("*.js")
            .ttl("60");
    ConfigSource source = ConfigSource.flags(flags, Golden.MACHINE);

    ConfigText loaded = source.load();

    assertThat(ConfigReader.read("x", loaded.text(), Golden.MACHINE).orThrow())
        .isEqualTo(loaded.result().orThrow());
    assertThat(source.judge("{\"origins\": \"b:2\"}").result().orThrow().listen())
        .as("a text takes the place of the flags")
        .isEqualTo(
            ConfigReader.read("x", "{\"origins\": \"b\"}", Golden.MACHINE).orThrow().listen());
  }

  @Test
  void whatOnlyARestartChangesIsNamedWithBothValues() {
    Config started = config("\"memory\": \"64mb\", \"loops\": 2");
    Config wanted =
        config(
            "\"memory\": \"65mb\", \"loops\": 2, \"limits\": {\"variants_max\": 3, \"fields_max\": 9}");

    assertThat(ConfigChanges.needingRestart(started, wanted))
        .containsExactly(
            "memory (67108864 runs, 68157440 is wanted)",
            "limits.variants_max (64 runs, 3 is wanted)");
    assertThat(ConfigChanges.needingRestart(started, started)).isEmpty();
  }

  private static Config config(String members) {
    return ConfigReader.read("x", "{\"origins\": \"a:1\", " + members + "}", Golden.MACHINE)
        .orThrow();
  }
}
