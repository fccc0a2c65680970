package lb.proxy.reload;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import org.jspecify.annotations.Nullable;

/**
 * Another text on its way into a file: first whole and on the disk beside it, then in its place.
 * Whoever reads the file sees the one or the other. A symlink stays one; what it points to is
 * replaced.
 */
final class ConfigFileWriter {
  private final Path target;
  private final Path beside;

  private ConfigFileWriter(Path target, Path beside) {
    this.target = target;
    this.beside = beside;
  }

  /**
   * Writes the text beside the file, readable by whoever may read the file.
   *
   * @throws IOException when it cannot be kept there, such as on a read-only file system
   */
  static ConfigFileWriter write(Path file, String text) throws IOException {
    Path target = Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
    Path folder = target.getParent();
    if (folder == null) {
      throw new IOException(target + " is in no folder");
    }
    Path beside = Files.createTempFile(folder, "." + target.getFileName() + ".", ".next");
    try {
      keepRights(target, beside);
      try (FileChannel out = FileChannel.open(beside, StandardOpenOption.WRITE)) {
        ByteBuffer octets = StandardCharsets.UTF_8.encode(text);
        while (octets.hasRemaining()) {
          out.write(octets);
        }
        out.force(true);
      }
      return new ConfigFileWriter(target, beside);
    } catch (IOException | RuntimeException failure) {
      Files.deleteIfExists(beside);
      throw failure;
    }
  }

  private static void keepRights(Path target, Path beside) throws IOException {
    PosixFileAttributeView before = view(target);
    PosixFileAttributeView after = view(beside);
    if (before == null || after == null || !Files.exists(target)) {
      return;
    }
    PosixFileAttributes rights = before.readAttributes();
    if (!after.readAttributes().group().equals(rights.group())) {
      after.setGroup(rights.group());
    }
    if (!after.readAttributes().owner().equals(rights.owner())) {
      after.setOwner(rights.owner());
    }
    after.setPermissions(rights.permissions());
  }

  private static @Nullable PosixFileAttributeView view(Path file) {
    return Files.getFileAttributeView(file, PosixFileAttributeView.class);
  }

  /** Puts it in the place of the file. */
  void commit() throws IOException {
    Files.move(beside, target, StandardCopyOption.ATOMIC_MOVE);
    Path folder = target.getParent();
    if (folder != null) {
      try (FileChannel entries = FileChannel.open(folder, StandardOpenOption.READ)) {
        entries.force(true);
      } catch (IOException e) {
        // Not every file system lets a folder be flushed; the file itself is whole on the disk.
      }
    }
  }

  /** Leaves the file as it is. */
  void cancel() {
    try {
      Files.deleteIfExists(beside);
    } catch (IOException e) {
      // It is hidden and harmless.
    }
  }
}
