package lb.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A browser that others wrote, without a window: Chromium, where this machine has it. It opens one
 * page; what that page does and sees it has to tell by itself. Ends with {@link #close}.
 */
public final class Browser implements AutoCloseable {
  /** The commands that are looked for on the PATH. */
  public static final List<String> NAMES =
      List.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable");

  private static final List<String> FLAGS =
      List.of(
          "--headless=new",
          "--no-sandbox",
          "--disable-gpu",
          "--disable-dev-shm-usage",
          "--disable-background-networking",
          "--disable-component-update",
          "--no-first-run",
          "--ignore-certificate-errors",
          "--remote-debugging-port=0");

  private final Process process;
  private final Path output;

  private Browser(Process process, Path output) {
    this.process = process;
    this.output = output;
  }

  /** The command, if there is one. */
  public static Optional<String> find() {
    return NAMES.stream()
        .filter(name ->
            Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, name))))
        .findFirst();
  }

  /**
   * Opens a page.
   *
   * @param command what {@link #find} has found
   * @param folder where it may keep its profile and its words
   * @param flags more flags than the usual ones
   */
  public static Browser open(String command, Path folder, String url, String... flags) {
    List<String> line = new ArrayList<>(List.of(command));
    line.addAll(FLAGS);
    line.add("--user-data-dir=" + folder.resolve("profile"));
    line.addAll(List.of(flags));
    line.add(url);
    Path output = folder.resolve("browser.txt");
    try {
      ProcessBuilder builder = new ProcessBuilder(line);
      builder.environment().put("TMPDIR", folder.toString());
      builder.redirectErrorStream(true).redirectOutput(output.toFile());
      return new Browser(builder.start(), output);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** What it has written, for messages. */
  public String said() {
    try {
      return Files.readString(output);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    process.onExit().join();
  }
}
