package lb.proxy.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;

/**
 * What tells that files have changed: when they were written, how long they are, and which they
 * are. Two of the same files are equal when nothing happened.
 */
public record FileMarks(List<Object> marks) {

  /** Asks the file system, not the files. */
  public static FileMarks of(List<Path> files) {
    List<Object> marks = new ArrayList<>();
    for (Path file : files) {
      try {
        BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
        Object key = found.fileKey();
        marks.add(List.of(found.lastModifiedTime(), found.size(), key == null ? "" : key));
      } catch (IOException e) {
        marks.add("missing");
      }
    }
    return new FileMarks(List.copyOf(marks));
  }
}
