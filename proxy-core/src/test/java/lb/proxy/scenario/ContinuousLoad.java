package lb.proxy.scenario;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import lb.testing.Response;
import lb.testing.TestClient;

/**
 * Requests without a pause, at a fixed rate, for objects that are in the cache; each answer is
 * checked. A connection that ends by itself is a failure. Whoever speaks some version of HTTP can
 * take part. Owned by the test.
 */
final class ContinuousLoad implements AutoCloseable {
  /** How many objects there are: {@code /object/0} and so on, whose bodies are their paths. */
  static final int OBJECTS = 50;

  private static final int FAILURES_KEPT = 20;

  private final long intervalNanos;
  private final AtomicLong answered = new AtomicLong();
  private final Queue<String> failures = new ConcurrentLinkedQueue<>();
  private final List<Thread> workers = new ArrayList<>();
  private volatile boolean over;

  /**
   * @param ratePerSecond of each worker
   */
  ContinuousLoad(int ratePerSecond) {
    intervalNanos = 1_000_000_000L / ratePerSecond;
  }

  /**
   * One more worker.
   *
   * @param requestsPerConnection after so many it connects anew
   */
  ContinuousLoad with(String name, int requestsPerConnection, Supplier<TestClient> connect) {
    workers.add(
        Thread.ofPlatform()
            .name("load-" + name)
            .daemon()
            .start(() -> work(name, requestsPerConnection, connect)));
    return this;
  }

  private void work(String name, int requestsPerConnection, Supplier<TestClient> connect) {
    TestClient client = null;
    int asked = 0;
    int turn = 0;
    long next = System.nanoTime();
    while (!over) {
      LockSupport.parkNanos(next - System.nanoTime());
      next = Math.max(next + intervalNanos, System.nanoTime() - intervalNanos);
      try {
        if (client == null) {
          client = connect.get();
          asked = 0;
        }
        check(client, "/object/" + turn++ % OBJECTS);
        asked++;
        if (asked == requestsPerConnection) {
          client.close();
          client = null;
        }
      } catch (RuntimeException | AssertionError failure) {
        if (failures.size() < FAILURES_KEPT) {
          failures.add(name + " after " + asked + ": " + failure);
        }
        client = null;
      }
    }
    if (client != null) {
      client.close();
    }
  }

  private void check(TestClient client, String target) {
    Response response = client.get(target);
    String said = LbUnderTest.cacheStatus(response);
    if (response.status() != 200
        || !response.text().equals(target)
        || !said.startsWith("lb; hit")) {
      throw new AssertionError(response.status() + " " + said + " " + response.text());
    }
    answered.incrementAndGet();
  }

  /** How many good answers have come. */
  long answered() {
    return answered.get();
  }

  /** What went wrong, at most some of it. */
  List<String> failures() {
    return List.copyOf(failures);
  }

  /** Waits for so many more answers. */
  void awaitMore(long count) {
    long until = answered() + count;
    lb.testing.Eventually.eventually(
        "the load goes on; " + failures, () -> answered() >= until || !failures.isEmpty());
  }

  @Override
  public void close() {
    over = true;
    try {
      for (Thread worker : workers) {
        worker.join();
      }
    } catch (InterruptedException interrupted) {
      throw new AssertionError(interrupted);
    }
  }
}
