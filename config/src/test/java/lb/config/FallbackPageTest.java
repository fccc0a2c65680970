package lb.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import lb.config.problem.ConfigProblem;
import lb.config.problem.ProblemCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The file of {@code fallback.page} is looked at when the configuration is read. */
final class FallbackPageTest {
  @TempDir Path folder;

  private ConfigResult load() throws IOException {
    Path file = folder.resolve("lb.json");
    Files.writeString(
        file, "{\"origins\": \"a\", \"upstream\": {\"fallback\": {\"page\": \"sorry.html\"}}}");
    MachineFacts machine =
        new MachineFacts(1L << 33, 2, NamedFiles.ofThisMachine(InstantSource.system()));
    return Config.load(file, new ConfigFlags(), machine);
  }

  @Test
  void itLiesBesideTheFileThatNamesIt() throws IOException {
    Files.writeString(folder.resolve("sorry.html"), "sorry");
    Site site = load().orThrow().sites().getFirst();
    assertThat(site.upstream().fallback().page()).isEqualTo(folder.resolve("sorry.html"));
  }

  @Test
  void oneThatIsNotThereOrTooLargeIsAnError() throws IOException {
    assertThat(load().problems())
        .extracting(ConfigProblem::code)
        .containsExactly(ProblemCode.UNREADABLE_FILE);
    Files.write(folder.resolve("sorry.html"), new byte[(1 << 20) + 1]);
    assertThat(load().problems().getFirst().message()).contains("1048577 bytes");
    Files.delete(folder.resolve("sorry.html"));
    Files.createDirectory(folder.resolve("sorry.html"));
    assertThat(load().problems()).hasSize(1);
  }
}
