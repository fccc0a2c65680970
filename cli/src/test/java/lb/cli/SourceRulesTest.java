package lb.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What holds of the text of the sources, in all modules. */
final class SourceRulesTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Set<String> NOT_OURS = Set.of("target", "build", "node_modules", ".git");
  private static final int FILE_BYTES_MAX = 25_000;

  private static final Pattern PUBLIC_TYPE =
      Pattern.compile(
          "^public (?:(?:final|abstract|sealed|non-sealed) )*(?:class|record|interface|enum|@interface) ");
  private static final Pattern UNFINISHED =
      Pattern.compile("\\b(?:TODO|FIXME|XXX|HACK)\\b"); // names them
  private static final Pattern SLEEPING_TEST =
      Pattern.compile("Thread\\.sleep|TimeUnit\\.[A-Z]+\\.sleep"); // names them

  private static final List<Path> sources = new ArrayList<>();

  @BeforeAll
  static void findSources() throws IOException {
    Files.walkFileTree(
        ROOT,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
            return NOT_OURS.contains(String.valueOf(directory.getFileName()))
                ? FileVisitResult.SKIP_SUBTREE
                : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (file.toString().endsWith(".java")) {
              sources.add(file);
            }
            return FileVisitResult.CONTINUE;
          }
        });
    assertThat(sources).as("sources under %s", ROOT).hasSizeGreaterThan(50);
  }

  @Test
  void aFileIsReadInOneSitting() throws IOException {
    List<String> large = new ArrayList<>();
    for (Path source : sources) {
      if (Files.size(source) > FILE_BYTES_MAX) {
        large.add(shown(source) + ": " + Files.size(source) + " bytes");
      }
    }
    assertThat(large).as("files over %s bytes", FILE_BYTES_MAX).isEmpty();
  }

  @Test
  void everyPackageIsNullMarked() throws IOException {
    Set<String> unmarked = new TreeSet<>();
    for (Path source : mainSources()) {
      Path info = source.resolveSibling("package-info.java");
      if (!Files.exists(info) || !Files.readString(info).contains("\n@NullMarked\n")) {
        unmarked.add(shown(info));
      }
    }
    assertThat(unmarked).isEmpty();
  }

  @Test
  void everyPublicTypeSaysWhatItIs() throws IOException {
    List<String> silent = new ArrayList<>();
    for (Path source : mainSources()) {
      boolean documented = false; // since the last line that ended something else
      for (String line : Files.readAllLines(source)) {
        if (PUBLIC_TYPE.matcher(line).find() && !documented) {
          silent.add(shown(source) + ": " + line);
        }
        if (line.equals(" */") || (line.startsWith("/**") && line.endsWith("*/"))) {
          documented = true;
        } else if (line.startsWith("import ") || line.startsWith("package ") || line.equals("}")) {
          documented = false;
        }
      }
    }
    assertThat(silent).isEmpty();
  }

  @Test
  void nothingIsLeftForLater() throws IOException {
    assertThat(linesThatMatch(sources, UNFINISHED)).isEmpty();
  }

  @Test
  void noTestSleeps() throws IOException {
    List<Path> tests =
        sources.stream().filter(source -> source.toString().contains("/src/test/")).toList();
    assertThat(linesThatMatch(tests, SLEEPING_TEST)).isEmpty();
  }

  private static List<String> linesThatMatch(List<Path> files, Pattern pattern) throws IOException {
    List<String> found = new ArrayList<>();
    for (Path file : files) {
      for (String line : Files.readAllLines(file)) {
        if (pattern.matcher(line).find() && !line.endsWith("// names them")) {
          found.add(shown(file) + ": " + line.strip());
        }
      }
    }
    return found;
  }

  private static List<Path> mainSources() {
    return sources.stream().filter(source -> source.toString().contains("/src/main/")).toList();
  }

  private static String shown(Path file) {
    return ROOT.relativize(file).toString();
  }
}
