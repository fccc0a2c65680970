package lb.benchmarks.engine;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import lb.cache.Cache;
import lb.cache.CacheSettings;
import lb.cache.CacheStats;
import lb.cache.http.Fields;

/**
 * Fills a cache with objects and prints, as a row of a table, what each takes beside its own
 * octets: of the Java heap, and of the index off it. Then as many objects come once more as fit, so
 * that others leave, and it is counted again, together with what the machine has given this
 * process.
 */
public final class MemoryPerObject {
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

  /** What an object may take beside its own octets. */
  private static final int BYTES_EACH_MAX = 256;

  /** What may be resident beside cached octets and index. */
  private static final long RESIDENT_BEYOND_MAX = 120 * MEBIBYTE;

  private MemoryPerObject() {}

  /** The number of objects, and the octets of a body. */
  public static void main(String[] arguments) throws IOException {
    int objects = Integer.parseInt(arguments[0]);
    int bodyBytes = Integer.parseInt(arguments[1]);
    long arenaBytes = 16 * MEBIBYTE + (long) objects * (META_BYTES + bodyBytes);
    CacheSettings settings = new CacheSettings(arenaBytes, objects, 64, 1000, 100, 1000, 7);
    try (Cache cache = new Cache(settings, 1)) {
      Storing storing = new Storing(cache, SMALL_HEAD);
      storing.store(storing.key(-1), bodyBytes);
      long heap = heapAfterCollection();
      store(storing, 0, objects, bodyBytes);
      double heapEach = (double) (heapAfterCollection() - heap) / objects;
      double indexEach = (double) cache.stats().indexBytes() / objects;
      store(storing, objects, 2 * objects, bodyBytes);
      long resident = residentBytes();
      CacheStats stats = cache.stats();
      double heapEvicting = (double) (heapAfterCollection() - heap) / stats.objects();
      double indexEvicting = (double) stats.indexBytes() / stats.objects();
      long beyond = resident - stats.arena().pagedBytes() - stats.indexBytes();
      System.out.printf(
          "| %,d of %,d B | %.0f B + %.0f B | %.0f B + %.0f B | %,d MiB | %,d MiB | %,d MiB | %,d MiB"
              + " |%n",
          stats.objects(),
          bodyBytes,
          heapEach,
          indexEach,
          heapEvicting,
          indexEvicting,
          stats.arena().allocatedBytes() / MEBIBYTE,
          stats.indexBytes() / MEBIBYTE,
          resident / MEBIBYTE,
          beyond / MEBIBYTE);
      if (heapEvicting + indexEvicting > BYTES_EACH_MAX || beyond > RESIDENT_BEYOND_MAX) {
        System.err.println("engine: more than 256 B an object, or than 120 MiB beyond them");
        System.exit(1);
      }
    }
  }

  private static void store(Storing storing, int from, int to, int bodyBytes) {
    for (int i = from; i < to; i++) {
      storing.store(storing.key(i), bodyBytes);
    }
  }

  private static long heapAfterCollection() {
    System.gc();
    System.gc(); // what the first one only found out to be gone
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
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
