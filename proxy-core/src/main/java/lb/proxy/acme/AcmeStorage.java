package lb.proxy.acme;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A folder with accounts, keys and certificates, for this user's eyes alone. A file is there whole
 * or not at all, whenever the process or the machine ends. One process at a time works in it. Owned
 * by the thread that asks for certificates.
 */
final class AcmeStorage implements AutoCloseable {
  private static final Set<PosixFilePermission> FOLDER =
      PosixFilePermissions.fromString("rwx------");
  private static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-------");

  /** More of a file is not read: keys and chains have a few KB. */
  private static final int BYTES_MAX = 1 << 20;

  private static final int CERTIFICATES_MAX = 10_000;

  private final Path folder;
  private @Nullable FileChannel locked; // guarded by this

  /** Is asked what is to become a file, before it does. */
  interface Check {
    void look(Path file) throws IOException, AcmeFailure;
  }

  private AcmeStorage(Path folder) {
    this.folder = folder;
  }

  /**
   * Makes the folder where it is missing.
   *
   * @throws IOException when it cannot be written to; the message names it
   */
  static AcmeStorage open(Path folder) throws IOException {
    try {
      for (Path each : new Path[] {folder, folder.resolve("sites"), folder.resolve("accounts")}) {
        Files.createDirectories(each, PosixFilePermissions.asFileAttribute(FOLDER));
        if (!Files.getPosixFilePermissions(each).equals(FOLDER)) {
          Files.setPosixFilePermissions(each, FOLDER);
        }
      }
    } catch (IOException | UnsupportedOperationException failure) {
      throw new IOException(
          "certificates by ACME cannot be kept in " + folder + ": " + failure, failure);
    }
    return new AcmeStorage(folder);
  }

  /** The folder by its real name: two that differ in it are two folders. */
  Path realFolder() throws IOException {
    return folder.toRealPath();
  }

  /** Whether this process is the one that works here; tries to become it. */
  synchronized boolean isOurs() throws IOException {
    if (locked != null) {
      return true;
    }
    FileChannel channel =
        FileChannel.open(
            folder.resolve("lock"),
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(FILE));
    FileLock lock;
    try {
      lock = channel.tryLock();
    } catch (OverlappingFileLockException anotherOfThisProcess) {
      lock = null;
    } catch (IOException failure) {
      channel.close();
      throw failure;
    }
    if (lock == null) {
      channel.close();
      return false;
    }
    locked = channel;
    return true;
  }

  /** Where the key of an account is. */
  Path account(String id) {
    return folder.resolve("accounts").resolve(id + ".pem");
  }

  /** Where is kept what was tried for the certificate in a file. */
  static Path attempts(Path certificate) {
    return certificate.resolveSibling(certificate.getFileName() + ".attempts");
  }

  /** The certificates that are kept, of whatever sites; not more than there can be. */
  List<Path> certificates() throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder.resolve("sites"), "*.pem")) {
      List<Path> found = new ArrayList<>();
      Iterator<Path> each = files.iterator();
      while (each.hasNext() && found.size() < CERTIFICATES_MAX) {
        found.add(each.next());
      }
      return found;
    } catch (DirectoryIteratorException failure) {
      throw failure.getCause();
    }
  }

  /** The text of a file; null when there is none. */
  @Nullable String read(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      if (channel.size() > BYTES_MAX) {
        throw new IOException(file + " has more than 1 MiB");
      }
      ByteBuffer octets = ByteBuffer.allocate((int) channel.size());
      while (octets.hasRemaining() && channel.read(octets) >= 0) {
        // on
      }
      return new String(octets.array(), 0, octets.position(), StandardCharsets.UTF_8);
    } catch (NoSuchFileException none) {
      return null;
    }
  }

  /** Puts a file there, or in the place of the one before. */
  void write(Path file, String text) throws IOException {
    try {
      write(file, text, next -> {});
    } catch (AcmeFailure never) {
      throw new IOException(never);
    }
  }

  /** The same, when the check does not throw. */
  void write(Path file, String text, Check check) throws IOException, AcmeFailure {
    Path next = file.resolveSibling(file.getFileName() + ".next");
    Files.deleteIfExists(next);
    try (FileChannel channel =
        FileChannel.open(
            next,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(FILE))) {
      ByteBuffer octets = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
      while (octets.hasRemaining()) {
        channel.write(octets);
      }
      channel.force(true);
    }
    try {
      check.look(next);
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(next);
    }
    forceFolder(Objects.requireNonNull(file.toAbsolutePath().getParent()));
  }

  /** So that the new name outlives the machine's end too. */
  private static void forceFolder(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /** Puts a file that is of no use out of the way, for people to look at. */
  Path setAside(Path file) throws IOException {
    Path aside = file.resolveSibling(file.getFileName() + ".broken");
    Files.move(file, aside, StandardCopyOption.REPLACE_EXISTING);
    return aside;
  }

  /** Lets another process work here; {@link #isOurs} may take it up again. */
  @Override
  public synchronized void close() throws IOException {
    FileChannel channel = locked;
    locked = null;
    if (channel != null) {
      channel.close();
    }
  }
}
