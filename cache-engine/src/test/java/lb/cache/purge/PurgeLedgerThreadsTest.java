package lb.cache.purge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReferenceArray;
import lb.cache.purge.PurgeMatcher.Glob;
import lb.cache.purge.PurgeMatcher.Key;
import lb.cache.purge.PurgeMatcher.Prefix;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Readers, purgers and a sweeper at once. */
class PurgeLedgerThreadsTest {
  private static final int READERS = 2;
  private static final int PURGERS = 2;

  @Test
  void anAcceptThatHasReturnedIsSeenByEveryLaterCheck() throws Exception {
    race(20_000);
  }

  @Test
  @Tag("long")
  void anAcceptThatHasReturnedIsSeenByEveryLaterCheckInALongRun() throws Exception {
    race(2_000_000);
  }

  @Test
  void aFrontierThatMovesUpWhileAPurgeIsAcceptedNeverStepsOverIt() throws Exception {
    moveFrontiersUp(30_000);
  }

  @Test
  @Tag("long")
  void aFrontierThatMovesUpWhileAPurgeIsAcceptedNeverStepsOverItInALongRun() throws Exception {
    for (int i = 0; i < 50; i++) {
      moveFrontiersUp(80_000);
    }
  }

  /**
   * One thread purges objects in turn; the other moves up the frontier of the one whose turn it is.
   */
  private static void moveFrontiersUp(int purges) throws Exception {
    PurgeLedger ledger = new PurgeLedger(1);
    AtomicInteger answered = new AtomicInteger();
    AtomicInteger verified = new AtomicInteger();
    try (ExecutorService threads = Executors.newSingleThreadExecutor()) {
      Future<?> reader = threads.submit(() -> moveAndVerify(ledger, answered, verified, purges));
      for (int i = 0; i < purges && !reader.isDone(); i++) {
        PurgeMatcher matcher =
            i % 2 == 0 ? new Key("", "", "/" + i) : new PurgeMatcher.Tag("", "", "t" + i);
        ledger.accept(new Purge(matcher, false), i);
        answered.set(i + 1);
        while (i - verified.get() > 100 && !reader.isDone()) {
          Thread.yield();
        }
      }
      reader.get();
    }
    assertThat(verified).hasValue(purges);
  }

  private static void moveAndVerify(
      PurgeLedger ledger, AtomicInteger answered, AtomicInteger verified, int purges) {
    long[] frontiers = new long[purges + 1];
    for (int checked = 0; checked < purges; ) {
      int turn = answered.get();
      while (checked < turn) {
        if (ledger.check(Subject.of("h", "/" + checked, "t" + checked), frontiers[checked])
            != PurgeVerdict.HARD) {
          throw new AssertionError(
              "the frontier of %d stepped over its purge: %d"
                  .formatted(checked, frontiers[checked]));
        }
        verified.set(++checked);
      }
      Subject next = Subject.of("h", "/" + turn, "t" + turn);
      for (int i = 0; i < 20; i++) {
        long position = ledger.position();
        if (ledger.check(next, frontiers[turn]) == PurgeVerdict.NONE) {
          frontiers[turn] = position;
        }
      }
    }
  }

  /** A purge that was answered, of a target that nobody else names, and a frontier before it. */
  private record Answered(String target, long frontierBefore) {}

  private static void race(int purges) throws Exception {
    PurgeLedger ledger = new PurgeLedger(1);
    AtomicReferenceArray<Answered> answered = new AtomicReferenceArray<>(PURGERS);
    AtomicLongArray frontiers = new AtomicLongArray(READERS);
    AtomicBoolean done = new AtomicBoolean();
    List<Future<?>> purgers = new ArrayList<>();
    List<Future<Long>> others = new ArrayList<>();
    try (ExecutorService threads = Executors.newCachedThreadPool()) {
      for (int r = 0; r < READERS; r++) {
        others.add(threads.submit(reader(ledger, answered, frontiers, r, done)));
      }
      others.add(threads.submit(sweeper(ledger, frontiers, done)));
      for (int p = 0; p < PURGERS; p++) {
        int purger = p;
        purgers.add(threads.submit(() -> purge(ledger, answered, purger, purges)));
      }
      try {
        for (Future<?> one : purgers) {
          one.get();
        }
      } finally {
        done.set(true);
      }
      for (Future<Long> one : others) {
        assertThat(one.get()).as("rounds").isPositive();
      }
    }
    assertThat(ledger.position()).isEqualTo((long) PURGERS * purges);
  }

  private static void purge(
      PurgeLedger ledger, AtomicReferenceArray<Answered> answered, int purger, int purges) {
    for (int i = 0; i < purges; i++) {
      String target = "/" + purger + "/" + i;
      long before = ledger.position();
      PurgeMatcher matcher =
          switch (i % 3) {
            case 0 -> new Key("", "", target);
            case 1 -> new Prefix("", "", target);
            default -> new Glob("", "", "*" + target);
          };
      ledger.accept(new Purge(matcher, false), i);
      answered.set(purger, new Answered(target, before));
    }
  }

  /** What was answered is purged; what nobody purges never is, though the sweeper forgets. */
  private static Callable<Long> reader(
      PurgeLedger ledger,
      AtomicReferenceArray<Answered> answered,
      AtomicLongArray frontiers,
      int reader,
      AtomicBoolean done) {
    return () -> {
      Subject clean = Subject.of("h", "/clean");
      long rounds = 0;
      do {
        for (int p = 0; p < PURGERS; p++) {
          Answered one = answered.get(p);
          if (one != null
              && ledger.check(Subject.of("h", one.target), one.frontierBefore)
                  != PurgeVerdict.HARD) {
            throw new AssertionError("served after its purge was answered: " + one);
          }
        }
        long position = ledger.position();
        PurgeVerdict verdict = ledger.check(clean, frontiers.get(reader));
        // The bound on globs may pass over a reader that the machine held up; then it is told so.
        if (verdict != PurgeVerdict.NONE && frontiers.get(reader) >= ledger.horizon()) {
          throw new AssertionError(verdict + " though nobody purged it");
        }
        frontiers.set(reader, position);
        rounds++;
      } while (!done.get());
      return rounds;
    };
  }

  private static Callable<Long> sweeper(
      PurgeLedger ledger, AtomicLongArray frontiers, AtomicBoolean done) {
    return () -> {
      long rounds = 0;
      do {
        long least = Long.MAX_VALUE;
        for (int r = 0; r < frontiers.length(); r++) {
          least = Math.min(least, frontiers.get(r));
        }
        ledger.forgetUpTo(least);
        rounds++;
        Thread.onSpinWait();
      } while (!done.get());
      return rounds;
    };
  }
}
