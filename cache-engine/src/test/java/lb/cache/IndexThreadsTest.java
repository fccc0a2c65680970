package lb.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import lb.cache.purge.PurgeMatcher;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Look-ups, fills, evictions and removals of the same keys at the same time. */
class IndexThreadsTest {
  private static final int THREADS = 4;
  private static final int STEPS = 15_000;
  private static final int KEYS = 600;

  private final Engine engine = new Engine(4 * Engine.MEBIBYTE);

  @AfterEach
  void close() {
    engine.close();
  }

  @Test
  void nobodyReadsWhatIsOfAnotherKeyAndAllMemoryComesBack() throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
      List<Future<?>> running = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        SplittableRandom random = new SplittableRandom(i);
        running.add(threads.submit(() -> work(random)));
      }
      for (Future<?> one : running) {
        one.get();
      }
    }
    engine.purge(new PurgeMatcher.All());
    engine.cache.sweep();
    assertThat(engine.cache.stats().objects()).isZero();
    assertThat(engine.allocated()).isZero();
  }

  private void work(SplittableRandom random) {
    for (int step = 0; step < STEPS; step++) {
      int number = random.nextInt(KEYS);
      String path = "/" + number;
      String language = random.nextBoolean() ? "en" : "de";
      StoredObject object = engine.find(path, "x-lang", language).object();
      if (object == null) {
        String body = (language + number + ' ').repeat(1 + number * 4);
        engine.store(path, body, Engine.variant("x-lang", language));
      } else {
        assertThat(Engine.body(object)).startsWith(language + number + ' ');
        if (random.nextInt(16) == 0) {
          engine.cache.remove(object);
        }
        object.release();
      }
    }
  }
}
