package lb.cli;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Runs the tests of the launcher, which are a script as the launcher is. */
@DisabledOnOs(OS.WINDOWS)
final class LauncherTest {
  @Test
  void theLauncherDoesAsItsScriptOfTestsSays(@TempDir Path directory)
      throws IOException, InterruptedException {
    Path said = directory.resolve("said");
    Process script =
        new ProcessBuilder("bash", "src/test/launcher/launcher-test.sh")
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .start();
    try {
      assertThat(script.waitFor(120, SECONDS)).as("ends in time").isTrue();
      assertThat(script.exitValue()).as(Files.readString(said)).isZero();
      assertThat(Files.readString(said)).containsPattern("[1-9]\\d* passed, 0 failed");
    } finally {
      script.destroyForcibly();
    }
  }
}
