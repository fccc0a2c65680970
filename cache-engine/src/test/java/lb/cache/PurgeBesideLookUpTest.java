package lb.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import lb.cache.purge.PurgeMatcher;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Look-ups while other things are purged, swept, and forgotten by the ledger. */
class PurgeBesideLookUpTest {
  private static final int PURGES = 20_000;

  private final Engine engine = new Engine(4 * Engine.MEBIBYTE);

  @AfterEach
  void close() {
    engine.close();
  }

  @Test
  void whatNobodyPurgedStays() throws Exception {
    engine.store("/stays", "here");
    AtomicInteger lost = new AtomicInteger();
    AtomicBoolean done = new AtomicBoolean();
    try (ExecutorService threads = Executors.newFixedThreadPool(3)) {
      List<Future<?>> finders = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        finders.add(
            threads.submit(() -> {
              while (!done.get()) {
                if (!engine.get("/stays").equals("here")) {
                  lost.incrementAndGet();
                  engine.store("/stays", "here");
                }
              }
            }));
      }
      for (int i = 0; i < PURGES; i++) {
        engine.purge(new PurgeMatcher.Key("site", "host", "/other/" + i % 8));
        engine.cache.sweep();
      }
      done.set(true);
      for (Future<?> finder : finders) {
        finder.get();
      }
    }
    assertThat(lost).hasValue(0);
  }
}
