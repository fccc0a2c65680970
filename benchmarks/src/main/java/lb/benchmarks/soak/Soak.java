package lb.benchmarks.soak;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * The command: origins and clients of a soak. Loads an lb that runs already, and prints what was
 * seen as one line of JSON. Arguments, all needed: {@code origin=PORT faulty=PORT listen=PORT
 * admin=PORT seconds=N clients=N seed=N}.
 */
public final class Soak {
  private static final int SLOW_READERS = 6;
  private static final long PROGRESS_MILLIS = 30_000;

  private final Catalogue catalogue = new Catalogue();
  private final Findings findings = new Findings();
  private final Map<String, Long> arguments = new HashMap<>();
  private final List<Thread> threads = new ArrayList<>();

  private Soak(String[] given) {
    for (String each : given) {
      int equals = each.indexOf('=');
      arguments.put(each.substring(0, equals), Long.parseLong(each, equals + 1, each.length(), 10));
    }
  }

  private long argument(String name) {
    Long value = arguments.get(name);
    if (value == null) {
      throw new IllegalArgumentException("expected " + name + "=…, given " + arguments.keySet());
    }
    return value;
  }

  private int port(String name) {
    return Math.toIntExact(argument(name));
  }

  private void run() throws IOException, InterruptedException {
    long end = System.nanoTime() + argument("seconds") * 1_000_000_000;
    BooleanSupplier goesOn = () -> System.nanoTime() - end < 0;
    SplittableRandom seeds = new SplittableRandom(argument("seed"));
    ReentrantLock purging = new ReentrantLock(true);
    int listen = port("listen");
    try (SoakOrigin origin = new SoakOrigin(catalogue, findings, port("origin"), port("faulty"))) {
      for (int i = 0; i < argument("clients"); i++) {
        start(new Visitor(listen, catalogue, findings, seeds.split(), goesOn));
      }
      for (int i = 0; i < SLOW_READERS; i++) {
        start(new SlowReader(listen, catalogue, findings, seeds.split(), goesOn));
      }
      Purger purger =
          new Purger(listen, port("admin"), catalogue, findings, purging, seeds.split(), goesOn);
      start(purger);
      start(
          new Stampede(
              listen, catalogue, findings, origin, purger, purging, seeds.split(), goesOn));
      watch(goesOn);
      for (Thread thread : threads) {
        thread.join();
      }
    }
    System.out.println(findings.json());
  }

  private void start(Runnable part) {
    threads.add(Thread.ofVirtual().start(part));
  }

  private void watch(BooleanSupplier goesOn) throws InterruptedException {
    long before = 0;
    while (goesOn.getAsBoolean()) {
      Thread.sleep(PROGRESS_MILLIS);
      long answers = findings.answers();
      System.err.printf(
          "soak: %,d answers, %,d a second, %,d MiB verified, %d errors%n",
          answers,
          (answers - before) * 1000 / PROGRESS_MILLIS,
          findings.verifiedBytes() >> 20,
          findings.errors());
      before = answers;
    }
  }

  /** Runs it. */
  public static void main(String[] given) throws IOException, InterruptedException {
    new Soak(given).run();
  }
}
