package lb.benchmarks.hitratio;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * Plays traces through the engine and through an exact LRU and prints both, object / byte hit
 * ratio, as a table. Fails when the engine hits less than the LRU.
 */
public final class HitRatioTable {
  private HitRatioTable() {}

  /**
   * The folder of the traces, their names, the capacities in per cent of the octets of all objects,
   * and the size of objects whose size a trace does not say; lists with commas.
   */
  public static void main(String[] arguments) throws IOException {
    Path folder = Path.of(arguments[0]);
    List<String> names = List.of(arguments[1].split(","));
    int[] percents = Arrays.stream(arguments[2].split(",")).mapToInt(Integer::parseInt).toArray();
    long bytesOfEach = Long.parseLong(arguments[3]);
    boolean worse = false;
    System.out.println("| trace | capacity | | engine | exact LRU | | waste |");
    System.out.println("| --- | --: | --: | --: | --: | --: | --: |");
    for (String name : names) {
      Trace trace = Trace.read(folder, name, bytesOfEach);
      for (int percent : percents) {
        worse |= isWorse(trace, percent);
      }
    }
    if (worse) {
      System.err.println("hitratio: under LRU, see the table");
      System.exit(1);
    }
  }

  private static boolean isWorse(Trace trace, int percent) {
    long capacityBytes = trace.uniqueBytes() * percent / 100;
    HitRatio lru = HitRatio.of(trace, new ExactLru(capacityBytes));
    try (EngineCache cache = new EngineCache(capacityBytes)) {
      HitRatio engine = HitRatio.of(trace, cache);
      System.out.printf(
          "| %s | %d %% | %.1f MiB | **%.3f / %.3f** | %.3f / %.3f | %+.3f / %+.3f | %.1f %% |%n",
          trace.name(),
          percent,
          capacityBytes / (double) (1 << 20),
          engine.objects(),
          engine.bytes(),
          lru.objects(),
          lru.bytes(),
          engine.objects() - lru.objects(),
          engine.bytes() - lru.bytes(),
          100 * cache.meanWaste());
      return engine.objects() < lru.objects() || engine.bytes() < lru.bytes();
    }
  }
}
