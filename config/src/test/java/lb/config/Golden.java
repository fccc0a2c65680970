package lb.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A golden file: flags perhaps (a line that begins with {@code $}), a text of {@code lb.json}
 * perhaps, a line {@code ----}, and what comes of it.
 */
record Golden(Path file, String flags, String text, String expected) {
  static final Path FOLDER = Path.of("src/test/resources/golden");
  static final MachineFacts MACHINE = new MachineFacts(8L << 30, 4);

  private static final String BORDER = "----\n";

  static List<Golden> all() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files
          .filter(file -> file.toString().endsWith(".txt"))
          .sorted()
          .map(Golden::of)
          .toList();
    }
  }

  static boolean rewrites() {
    return Boolean.getBoolean("golden.rewrite");
  }

  private static Golden of(Path file) {
    try {
      String whole = Files.readString(file);
      int border = whole.indexOf("\n" + BORDER) + 1;
      String input = border == 0 ? whole : whole.substring(0, border);
      String expected = border == 0 ? "" : whole.substring(border + BORDER.length());
      int line = input.startsWith("$") ? input.indexOf('\n') + 1 : 0;
      return new Golden(file, input.substring(0, line), input.substring(line), expected);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  ConfigResult result() {
    return text.isEmpty()
        ? ConfigReader.read(parsedFlags(), MACHINE)
        : ConfigReader.read("lb.json", text, parsedFlags(), MACHINE);
  }

  String actual() {
    ConfigResult result = result();
    String problems = result.render(false);
    return switch (result) {
      case ConfigResult.Invalid invalid -> problems;
      case ConfigResult.Ok ok ->
          problems + (problems.isEmpty() ? "" : "\n") + Resolved.text(ok.config());
    };
  }

  void rewrite() throws IOException {
    Files.writeString(file, flags + text + BORDER + actual());
  }

  private ConfigFlags parsedFlags() {
    ConfigFlags parsed = new ConfigFlags();
    String[] words = flags.strip().split(" +");
    for (int i = 2; i < words.length; i++) {
      switch (words[i]) {
        case "-k" -> parsed.insecure();
        case "-b" -> parsed.backend(words[++i]);
        case "--listen" -> parsed.listen(words[++i]);
        case "--admin" -> parsed.admin(words[++i]);
        case "--memory" -> parsed.memory(words[++i]);
        case "--cache-static" -> parsed.cacheStatic(words[++i]);
        case "--cache-api" -> parsed.cacheApi(words[++i]);
        case "--ttl" -> parsed.ttl(words[++i]);
        default -> throw new AssertionError("a golden file has an unknown flag: " + words[i]);
      }
    }
    return parsed;
  }

  @Override
  public String toString() {
    return file.getFileName().toString();
  }
}
