package lb.benchmarks.soak;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;

/**
 * Many clients that ask at once for something that has just been purged and is slow to come: they
 * share one fetch. Owned by its thread.
 */
final class Stampede implements Runnable {
  private static final int CLIENTS = 24;
  private static final long PAUSE_NANOS = 200_000_000;

  private final int port;
  private final Catalogue catalogue;
  private final Findings findings;
  private final SoakOrigin origin;
  private final Purger purger;
  private final Lock noOtherPurge;
  private final RandomGenerator random;
  private final BooleanSupplier goesOn;

  Stampede(
      int port,
      Catalogue catalogue,
      Findings findings,
      SoakOrigin origin,
      Purger purger,
      Lock noOtherPurge,
      RandomGenerator random,
      BooleanSupplier goesOn) {
    this.port = port;
    this.catalogue = catalogue;
    this.findings = findings;
    this.origin = origin;
    this.purger = purger;
    this.noOtherPurge = noOtherPurge;
    this.random = random;
    this.goesOn = goesOn;
  }

  @Override
  public void run() {
    while (goesOn.getAsBoolean()) {
      noOtherPurge.lock();
      try {
        once(catalogue.pickEvenly(Kind.SHARED, random));
      } catch (IOException | RuntimeException failure) {
        findings.error("a stampede: " + failure);
      } catch (InterruptedException interrupted) {
        return;
      } finally {
        noOtherPurge.unlock();
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  private void once(Item item) throws IOException, InterruptedException {
    purger.purgeKey(item);
    int before = origin.fetches(item);
    int floor = catalogue.floor(item);
    CountDownLatch ready = new CountDownLatch(CLIENTS);
    List<Thread> clients = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      clients.add(Thread.ofVirtual().start(() -> ask(item, floor, ready)));
    }
    for (Thread client : clients) {
      client.join();
    }
    findings.count("stampedes");
    findings.count("fetches of stampedes", origin.fetches(item) - before);
  }

  private void ask(Item item, int floor, CountDownLatch ready) {
    Request request = Request.plain(item);
    Reading reading = new Reading(catalogue, findings);
    try (Connection connection = new Connection(port, 0)) {
      ready.countDown();
      ready.await();
      connection.send(request.head());
      reading.answer(connection, request, floor);
    } catch (IOException | RuntimeException failure) {
      findings.error("in a stampede: " + failure + ": " + reading.last());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
