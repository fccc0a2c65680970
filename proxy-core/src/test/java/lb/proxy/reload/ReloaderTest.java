package lb.proxy.reload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import lb.config.Config;
import lb.config.ConfigFlags;
import lb.config.ConfigSource;
import lb.config.ConfigText;
import lb.config.MachineFacts;
import lb.proxy.admin.ConfigOutcome;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What may stand, or happen, where the configuration file is. */
class ReloaderTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final String ONE = "{\"origins\": \"127.0.0.1:1\"}";
  private static final String TWO = "{\"origins\": \"127.0.0.1:2\"}";
  private static final String THREE = "{\"origins\": \"127.0.0.1:3\"}";

  @TempDir Path folder;

  private final List<Config> applied = new ArrayList<>();
  private Path file;
  private Reloader reloader;

  @BeforeEach
  void start() throws IOException {
    file = folder.resolve("lb.json");
    Files.writeString(file, ONE);
    reloader = reloader(this::apply);
  }

  @AfterEach
  void close() {
    assertTimeoutPreemptively(PATIENCE, reloader::close);
  }

  private List<String> apply(Config config) {
    applied.add(config);
    return List.of();
  }

  private Reloader reloader(Reloader.Target target) {
    ConfigSource source = ConfigSource.file(file, new ConfigFlags(), new MachineFacts(1L << 30, 2));
    ConfigText first = source.load();
    first.result().orThrow();
    return new Reloader(source, first, target, InstantSource.system());
  }

  private void look(int times) {
    assertTimeoutPreemptively(
        PATIENCE,
        () -> {
          for (int i = 0; i < times; i++) {
            reloader.look();
          }
        });
  }

  private void pipe() throws Exception {
    Files.deleteIfExists(file);
    Process made = new ProcessBuilder("mkfifo", file.toString()).start();
    assertThat(made.waitFor()).isZero();
  }

  @Test
  void aPipeInPlaceOfTheFileIsNotWaitedFor() throws Exception {
    pipe();
    look(5);
    assertThat(applied).isEmpty();
    assertThat(reloader.report().problems()).singleElement().asString().contains("no regular file");
    ConfigOutcome asked = assertTimeoutPreemptively(PATIENCE, reloader::reload);
    assertThat(asked).isNotInstanceOf(ConfigOutcome.Taken.class);
    Files.delete(file);
    Files.writeString(file, TWO);
    look(2);
    assertThat(applied).hasSize(1);
    assertThat(reloader.report().lastWasTaken()).isTrue();
  }

  @Test
  void aPipeThatTheFirstConfigurationCameFromIsNotReadAgain() throws Exception {
    pipe();
    Thread writer = Thread.ofVirtual().start(() -> write(ONE));
    reloader = reloader(this::apply);
    writer.join();
    look(5);
    assertThat(reloader.report().refused()).isZero();
    assertThat(reloader.report().lastWasTaken()).isTrue();
    ConfigOutcome sent =
        assertTimeoutPreemptively(PATIENCE, () -> reloader.replace(TWO, etag -> true));
    assertThat(sent).isInstanceOf(ConfigOutcome.Taken.class);
    assertThat(((ConfigOutcome.Taken) sent).written()).isFalse();
    assertThat(applied).hasSize(1);
  }

  private void write(String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException failure) {
      throw new AssertionError(failure);
    }
  }

  @Test
  void whatCannotBeReadIsRefusedOnce() throws Exception {
    Files.delete(file);
    look(6);
    assertThat(reloader.report().refused()).isEqualTo(1);
    Files.createDirectory(file);
    look(6);
    assertThat(reloader.report().refused()).isEqualTo(2);
    Files.delete(file);
    Files.writeString(file, "");
    look(6);
    assertThat(reloader.report().refused()).isEqualTo(3);
    Files.writeString(file, ONE);
    look(6);
    assertThat(reloader.report().lastWasTaken()).isTrue();
    assertThat(reloader.report().refused()).isEqualTo(3);
  }

  @Test
  void whatSomebodyWroteToTheFileMeanwhileIsNotOverwrittenByPut() throws Exception {
    reloader =
        reloader(config -> {
          if (applied.isEmpty()) {
            write(THREE);
          }
          return apply(config);
        });
    ConfigOutcome sent = reloader.replace(TWO, etag -> true);
    assertThat(((ConfigOutcome.Taken) sent).written()).isFalse();
    assertThat(Files.readString(file)).isEqualTo(THREE);
    look(3);
    assertThat(reloader.report().text()).isEqualTo(THREE);
    assertThat(files()).containsExactly(file);
  }

  @Test
  void aFailureOfOursIsToldAndLeavesNothingBehind() throws Exception {
    reloader =
        reloader(config -> {
          throw new IllegalStateException("no such thing");
        });
    assertThatThrownBy(() -> reloader.replace(TWO, etag -> true))
        .isInstanceOf(IllegalStateException.class);
    assertThat(files()).containsExactly(file);
    assertThat(reloader.report().lastWasTaken()).isFalse();
    assertThat(reloader.report().problems()).singleElement().asString().contains("no such thing");
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> found = Files.list(folder)) {
      return found.toList();
    }
  }
}
