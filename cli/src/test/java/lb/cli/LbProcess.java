package lb.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import lb.testing.Eventually;

/** An lb as a process of its own, started as the launcher does. Owned by the test. */
final class LbProcess implements AutoCloseable {
  private static final Pattern LISTENING = Pattern.compile(" listening on http://[^ ]*:(\\d+)");
  private static final Duration START_MOST = Duration.ofSeconds(60);

  private final Process process;
  private final Path said;

  private LbProcess(Process process, Path said) {
    this.process = process;
    this.said = said;
  }

  /** What starts lb with these words. */
  static List<String> command(String... typed) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-Dio.netty.noUnsafe=false",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Xmx128m",
            "-cp",
            System.getProperty("java.class.path"),
            "lb.cli.Main"));
    command.addAll(List.of(typed));
    return command;
  }

  /** Starts a command whose words on stderr go to a file of that folder. */
  static LbProcess start(Path folder, List<String> command) {
    try {
      Path said = Files.createTempFile(folder, "said", ".txt");
      ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
      builder.redirectError(said.toFile()).redirectOutput(said.toFile());
      return new LbProcess(builder.start(), said);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** What it has said. */
  String said() {
    try {
      return Files.readString(said);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** Waits until it listens; the port of its first listener. */
  int awaitPort() {
    Eventually.within(
        START_MOST,
        () -> assertThat(!process.isAlive() || LISTENING.matcher(said()).find()).isTrue());
    Matcher listening = LISTENING.matcher(said());
    assertThat(listening.find()).as(said()).isTrue();
    return Integer.parseInt(listening.group(1));
  }

  /** Asks it to end gently. */
  void terminate() {
    process.destroy();
  }

  /** Waits until it has ended; its exit code. */
  int awaitEnd() throws InterruptedException {
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).as(said()).isTrue();
    return process.exitValue();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
