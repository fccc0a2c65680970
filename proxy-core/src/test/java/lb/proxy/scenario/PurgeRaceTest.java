package lb.proxy.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import lb.testing.ReceivedRequest;
import lb.testing.Reply;
import lb.testing.Response;
import lb.testing.Script;
import lb.testing.ScriptedOrigin;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Purges against fetches that are under way, with random timing. The origin's content has a
 * version, which an answer carries as it was when its request came. A race: the version grows, a
 * purge is sent, and once it is answered, every request that is sent must get that version or a
 * later one. Clients keep fetches under way meanwhile: plain, ranged, collapsed and revalidating
 * ones.
 */
class PurgeRaceTest {
  private static final int SHORT_RACES = 60;
  private static final int LONG_RACES = 1_000;
  private static final int CLIENTS = 4;
  private static final int BODY_BYTES = 20_000;

  /** Longer than a purge takes on a busy machine: a fetch must be under way before and after it. */
  private static final int ORIGIN_REST_NANOS_MAX = 15_000_000;

  private static final List<String> PURGES =
      List.of(
          "{\"urls\": [\"/dir/a\"]}",
          "{\"prefixes\": [\"/dir/\"]}",
          "{\"tags\": [\"red\"]}",
          "{\"all\": true}");
  private static final List<String> ASKING =
      List.of("X-Plain: 1", "Range: bytes=0-99", "Cache-Control: no-cache", "X-Plain: 2");

  private final AtomicInteger version = new AtomicInteger(1);

  /** The version of the last purge that was answered: no request sent from now on may get less. */
  private final AtomicInteger confirmed = new AtomicInteger(1);

  private final AtomicInteger answers = new AtomicInteger();
  private final Queue<String> faults = new ConcurrentLinkedQueue<>();

  @Test
  void nothingPurgedComesBack() throws Exception {
    race(SHORT_RACES, 20_261_121);
  }

  @Test
  @Tag("long")
  void nothingPurgedComesBackInAThousandRaces() throws Exception {
    race(LONG_RACES, Long.getLong("lb.seed", 9_111));
  }

  private void race(int races, long seed) throws Exception {
    AtomicBoolean over = new AtomicBoolean();
    try (ScriptedOrigin origin = ScriptedOrigin.start();
        LbUnderTest lb = LbUnderTest.inFrontOf(origin)) {
      origin.on("/dir/a").respond(Script.choosing(this::versioned));
      List<Thread> clients = keepAsking(lb, over, seed);
      Random random = new Random(seed);
      for (int i = 0; i < races; i++) {
        pause(random, 3_000_000);
        if (random.nextInt(4) == 0) {
          // Now and then all that is stored becomes stale, so that fetches become confirmations.
          lb.clock().advance(Duration.ofSeconds(601));
        }
        int purged = version.incrementAndGet();
        lb.purgeBy(PURGES.get(random.nextInt(PURGES.size())));
        confirmed.set(purged);
        ask(lb, random);
      }
      over.set(true);
      for (Thread client : clients) {
        client.join();
      }
      assertThat(faults).as("faults in %d races, seed %d", races, seed).isEmpty();
      assertThat(origin.received().size()).as("fetches under way").isGreaterThan(races);
      assertThat(answers.get()).as("answers").isGreaterThan(origin.received().size());
    }
  }

  /**
   * One request, whose answer must not be older than the last purge that was answered before it.
   */
  private void ask(LbUnderTest lb, Random random) {
    int least = confirmed.get();
    String field = ASKING.get(random.nextInt(ASKING.size()));
    int got = versionOf(lb.get("/dir/a", field));
    answers.incrementAndGet();
    if (got < least) {
      faults.add("version " + got + " after the purge of " + least + " was answered: " + field);
    }
  }

  /** The answer as the content is now; it takes its time, so that purges meet it everywhere. */
  private Script versioned(ReceivedRequest request) {
    int now = version.get();
    Random random = new Random(request.number());
    String tag = "\"" + now + "\"";
    Duration rest = Duration.ofNanos(random.nextInt(ORIGIN_REST_NANOS_MAX));
    return (asked, wire) -> {
      wire.pause(rest);
      if (tag.equals(asked.field("If-None-Match"))) {
        headed(Reply.status(304), tag).play(asked, wire);
      } else {
        headed(Reply.ok(bodyOf(now)), tag).restingEvery(BODY_BYTES / 2, rest).play(asked, wire);
      }
    };
  }

  private static Reply headed(Reply reply, String tag) {
    return reply.cacheControl("max-age=600").field("Cache-Tag", "red").field("ETag", tag);
  }

  private static String bodyOf(int version) {
    String word = "%09d ".formatted(version);
    return word.repeat(BODY_BYTES / word.length());
  }

  /** The version of an answer, all of whose body must be of one. */
  private static int versionOf(Response response) {
    assertThat(response.status()).isIn(200, 206);
    String text = response.text();
    int version = Integer.parseInt(text.substring(0, 9));
    assertThat(text).isEqualTo(bodyOf(version).substring(0, text.length()));
    return version;
  }

  private List<Thread> keepAsking(LbUnderTest lb, AtomicBoolean over, long seed) {
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      Random random = new Random(seed + i);
      threads.add(
          Thread.ofVirtual()
              .start(() -> {
                while (!over.get()) {
                  try {
                    ask(lb, random);
                  } catch (RuntimeException | AssertionError failure) {
                    faults.add(failure.toString());
                  }
                  pause(random, 500_000);
                }
              }));
    }
    return threads;
  }

  private static void pause(Random random, int nanosMax) {
    java.util.concurrent.locks.LockSupport.parkNanos(random.nextInt(nanosMax));
  }
}
