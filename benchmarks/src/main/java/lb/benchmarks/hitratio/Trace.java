package lb.benchmarks.hitratio;

import java.io.BufferedReader;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Requests in the order they came: which object each asked for, and how large that was when it was
 * first asked for. Objects are numbered from 0.
 */
final class Trace {
  private final String name;
  private final int[] requests;
  private final long[] bytes;

  private Trace(String name, int[] requests, long[] bytes) {
    this.name = name;
    this.requests = requests;
    this.bytes = bytes;
  }

  /**
   * Reads {@code NAME.trace} or {@code NAME.trace.xz} of a folder. A file that begins with a digit
   * has lines {@code time id size}; any other is a row of ids, big-endian, four octets each.
   *
   * @param bytesOfEach the size of objects whose size the file does not say
   */
  static Trace read(Path folder, String name, long bytesOfEach) throws IOException {
    Path plain = folder.resolve(name + ".trace");
    if (Files.exists(plain)) {
      try (InputStream input = Files.newInputStream(plain)) {
        return read(name, input, bytesOfEach);
      }
    }
    Path packed = folder.resolve(name + ".trace.xz");
    if (!Files.exists(packed)) {
      throw new IOException("neither " + plain + " nor " + packed.getFileName() + " is there");
    }
    Process xz =
        new ProcessBuilder("xz", "-dc", packed.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (InputStream input = xz.getInputStream()) {
      return read(name, input, bytesOfEach);
    } finally {
      xz.destroy();
    }
  }

  private static Trace read(String name, InputStream stream, long bytesOfEach) throws IOException {
    DataInputStream input = new DataInputStream(new java.io.BufferedInputStream(stream, 1 << 16));
    input.mark(1);
    int first = input.read();
    input.reset();
    Map<Long, Integer> numbers = new HashMap<>();
    int[] requests = new int[1 << 16];
    long[] bytes = new long[1 << 16];
    int count = 0;
    LineSource lines = Character.isDigit(first) ? ofText(input) : ofNumbers(input, bytesOfEach);
    for (long[] line = lines.next(); line.length > 0; line = lines.next()) {
      int known = numbers.size();
      int number = numbers.computeIfAbsent(line[0], id -> known);
      if (number == bytes.length) {
        bytes = Arrays.copyOf(bytes, number * 2);
      }
      if (number == known) {
        bytes[number] = line[1];
      }
      if (count == requests.length) {
        requests = Arrays.copyOf(requests, count * 2);
      }
      requests[count++] = number;
    }
    return new Trace(name, Arrays.copyOf(requests, count), Arrays.copyOf(bytes, numbers.size()));
  }

  /** Gives an id and a size at a time; nothing at the end. */
  private interface LineSource {
    long[] next() throws IOException;
  }

  private static LineSource ofText(InputStream input) {
    BufferedReader reader =
        new BufferedReader(new InputStreamReader(input, StandardCharsets.US_ASCII));
    return () -> {
      String line = reader.readLine();
      if (line == null) {
        return new long[0];
      }
      String[] words = line.split(" ");
      return new long[] {Long.parseLong(words[1]), Long.parseLong(words[2])};
    };
  }

  private static LineSource ofNumbers(DataInputStream input, long bytesOfEach) {
    return () -> {
      try {
        return new long[] {input.readInt(), bytesOfEach};
      } catch (EOFException end) {
        return new long[0];
      }
    };
  }

  String name() {
    return name;
  }

  int requests() {
    return requests.length;
  }

  /** Which object request {@code i} asked for. */
  int object(int i) {
    return requests[i];
  }

  int objects() {
    return bytes.length;
  }

  /** How large an object is. */
  long bytes(int object) {
    return bytes[object];
  }

  /** The size of all objects together. */
  long uniqueBytes() {
    return Arrays.stream(bytes).sum();
  }
}
