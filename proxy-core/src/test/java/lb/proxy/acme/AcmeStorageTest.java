package lb.proxy.acme;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AcmeStorageTest {
  @TempDir Path folder;

  private static String permissions(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }

  @Test
  void nobodyElseCanRead() throws Exception {
    Path root = folder.resolve("a/b");
    try (AcmeStorage storage = AcmeStorage.open(root)) {
      storage.write(storage.account("x"), "secret");
      assertThat(storage.isOurs()).isTrue();
      assertThat(permissions(root)).isEqualTo("rwx------");
      assertThat(permissions(root.resolve("accounts"))).isEqualTo("rwx------");
      assertThat(permissions(storage.account("x"))).isEqualTo("rw-------");
      assertThat(permissions(root.resolve("lock"))).isEqualTo("rw-------");
    }
  }

  @Test
  void aFolderThatOthersCouldReadIsClosed() throws Exception {
    Path root = Files.createDirectory(folder.resolve("open"));
    Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwxr-xr-x"));
    AcmeStorage.open(root).close();
    assertThat(permissions(root)).isEqualTo("rwx------");
  }

  @Test
  void aFolderThatCannotBeMadeIsNamed() throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "");
    assertThatThrownBy(() -> AcmeStorage.open(file.resolve("below")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("cannot be kept in " + file.resolve("below"));
  }

  @Test
  void aFileThatFailsItsCheckLeavesTheOneBefore() throws Exception {
    try (AcmeStorage storage = AcmeStorage.open(folder)) {
      Path file = storage.account("x");
      storage.write(file, "before");
      assertThatThrownBy(() ->
              storage.write(
                  file,
                  "after",
                  next -> {
                    assertThat(next).hasContent("after");
                    throw new AcmeFailure(AcmeFailure.Reason.UNUSABLE, "no");
                  }))
          .isInstanceOf(AcmeFailure.class);
      assertThat(storage.read(file)).isEqualTo("before");
      try (Stream<Path> files = Files.list(folder.resolve("accounts"))) {
        assertThat(files).containsExactly(file);
      }
    }
  }

  @Test
  void whatAProcessLeftUnfinishedIsInNobodysWay() throws Exception {
    try (AcmeStorage storage = AcmeStorage.open(folder)) {
      Path file = storage.account("x");
      Files.writeString(file.resolveSibling("x.pem.next"), "half of a ke");
      assertThat(storage.read(file)).isNull();
      storage.write(file, "whole");
      assertThat(storage.read(file)).isEqualTo("whole");
      assertThat(permissions(file)).isEqualTo("rw-------");
    }
  }

  @Test
  void oneWorksInAFolderAtATime() throws Exception {
    AcmeStorage first = AcmeStorage.open(folder);
    try (AcmeStorage second = AcmeStorage.open(folder)) {
      assertThat(first.isOurs()).isTrue();
      assertThat(second.isOurs()).isFalse();
      assertThat(first.isOurs()).isTrue();
      first.close();
      assertThat(second.isOurs()).isTrue();
    }
  }
}
