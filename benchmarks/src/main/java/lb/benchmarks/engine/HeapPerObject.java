package lb.benchmarks.engine;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.management.JMException;
import javax.management.ObjectName;
import lb.cache.Cache;
import lb.cache.CacheSettings;
import lb.cache.CacheStats;
import lb.cache.http.Fields;

/**
 * Fills a cache with objects and prints, as a row of a table, what each takes of the Java heap: all
 * that is reachable, the index and the bookkeeping of the arena with it. Then as many objects come
 * once more as fit, so that others leave, and it is counted again.
 */
public final class HeapPerObject {
  /** A head as JSON services send it. */
  private static final Fields SMALL_HEAD =
      Fields.of(
          "Content-Type", "application/json",
          "Cache-Control", "public, max-age=3600",
          "ETag", "\"5f3c-61a2b3c4d5e6f\"",
          "Last-Modified", "Fri, 13 Nov 2026 10:00:00 GMT",
          "Date", "Sat, 21 Nov 2026 10:00:00 GMT");

  private static final int META_BYTES = 420;
  private static final long MEBIBYTE = 1L << 20;

  /** What an object may take. */
  private static final int HEAP_BYTES_EACH_MAX = 256;

  private HeapPerObject() {}

  /** The number of objects, and the octets of a body. */
  public static void main(String[] arguments) throws IOException, JMException {
    int objects = Integer.parseInt(arguments[0]);
    int bodyBytes = Integer.parseInt(arguments[1]);
    long arenaBytes = 16 * MEBIBYTE + (long) objects * (META_BYTES + bodyBytes);
    CacheSettings settings = new CacheSettings(arenaBytes, objects, 64, 1000, 100, 1000, 7);
    try (Cache cache = new Cache(settings, 1)) {
      Storing storing = new Storing(cache, SMALL_HEAD);
      storing.store(storing.key(-1), bodyBytes);
      long used = usedAfterCollection();
      long counted = countedByHistogram();
      store(storing, 0, objects, bodyBytes);
      double usedEach = (double) (usedAfterCollection() - used) / objects;
      store(storing, objects, 2 * objects, bodyBytes);
      CacheStats stats = cache.stats();
      long index = usedAfterCollection() - used;
      double evictingEach = (double) index / stats.objects();
      double countedEach = (double) (countedByHistogram() - counted) / stats.objects();
      long cached = stats.arena().allocatedBytes();
      System.out.printf(
          "| %,d of %,d B | %.0f B | %.0f B | %.0f B | %,d MiB | %,d MiB | %,d MiB | %,d MiB |%n",
          stats.objects(),
          bodyBytes,
          usedEach,
          evictingEach,
          countedEach,
          cached / MEBIBYTE,
          index / MEBIBYTE,
          residentBytes() / MEBIBYTE,
          (residentBytes() - cached - index) / MEBIBYTE);
      if (Math.max(evictingEach, countedEach) > HEAP_BYTES_EACH_MAX) {
        System.err.printf("engine: more than %d B an object%n", HEAP_BYTES_EACH_MAX);
        System.exit(1);
      }
    }
  }

  private static void store(Storing storing, int from, int to, int bodyBytes) {
    for (int i = from; i < to; i++) {
      storing.store(storing.key(i), bodyBytes);
    }
  }

  private static long usedAfterCollection() {
    System.gc();
    System.gc(); // what the first one only found out to be gone
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  /** The last line of the JVM's own count of all objects: how many there are, and their octets. */
  private static long countedByHistogram() throws JMException {
    Object histogram =
        ManagementFactory.getPlatformMBeanServer()
            .invoke(
                new ObjectName("com.sun.management:type=DiagnosticCommand"),
                "gcClassHistogram",
                new Object[] {new String[0]},
                new String[] {String[].class.getName()});
    List<String> lines = histogram.toString().lines().toList();
    return Long.parseLong(lines.getLast().strip().split(" +")[2]);
  }

  /** What the machine has given this process; Linux tells it. */
  private static long residentBytes() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith("VmRSS:")) {
        return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
      }
    }
    throw new IOException("/proc/self/status has no line VmRSS");
  }
}
