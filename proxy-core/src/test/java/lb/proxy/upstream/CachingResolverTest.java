package lb.proxy.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import lb.testing.FakeClock;
import org.junit.jupiter.api.Test;

class CachingResolverTest {
  private final FakeClock clock = FakeClock.startingNow();
  private final QueuedExecutor executor = new QueuedExecutor();
  private final List<String> lookedUp = new ArrayList<>();
  private boolean broken;
  private long ttlSeconds = CachingResolver.Answer.NO_TTL;
  private final CachingResolver resolver =
      new CachingResolver(this::lookup, executor, clock.nanosSource());
  private final List<Resolver.Resolution> outcomes = new ArrayList<>();

  @Test
  void literalsAreNotLookedUp() {
    resolve("192.0.2.1");
    resolve("2001:db8::1");
    resolve("[2001:db8::1]");
    assertThat(lookedUp).isEmpty();
    assertThat(outcomes).hasSize(3).allMatch(each -> each instanceof Resolver.Resolved);
  }

  @Test
  void aNameIsLookedUpElsewhereAndOnceForAllWhoWait() {
    resolve("origin.test");
    resolve("origin.test");
    assertThat(outcomes).isEmpty();
    executor.runAll();
    assertThat(outcomes).hasSize(2);
    assertThat(lookedUp).containsExactly("origin.test");
  }

  @Test
  void anAnswerIsKeptForAsLongAsItSays() {
    ttlSeconds = 7;
    isKeptFor(7_000);
  }

  @Test
  void anAnswerIsKeptForASecondAtLeast() {
    ttlSeconds = 0;
    isKeptFor(1_000);
  }

  @Test
  void anAnswerIsKeptForFiveMinutesAtMost() {
    ttlSeconds = 86_400;
    isKeptFor(300_000);
  }

  private void isKeptFor(long millis) {
    resolve("origin.test");
    executor.runAll();
    clock.advance(Duration.ofMillis(millis - 1));
    resolve("origin.test");
    executor.runAll();
    assertThat(lookedUp).hasSize(1);
    clock.advance(Duration.ofMillis(1));
    resolve("origin.test");
    executor.runAll();
    assertThat(lookedUp).hasSize(2);
  }

  @Test
  void anAnswerThatSaysNothingIsKeptForThirtySeconds() {
    resolve("origin.test");
    executor.runAll();
    clock.advance(Duration.ofMillis(29_999));
    resolve("origin.test");
    assertThat(outcomes).hasSize(2);
    clock.advance(Duration.ofMillis(1));
    resolve("origin.test");
    assertThat(outcomes).hasSize(2);
    executor.runAll();
    assertThat(outcomes).hasSize(3);
    assertThat(lookedUp).hasSize(2);
  }

  @Test
  void aFailureIsKeptForTwoSeconds() {
    broken = true;
    resolve("origin.test");
    executor.runAll();
    broken = false;
    clock.advance(Duration.ofMillis(1_999));
    resolve("origin.test");
    assertThat(outcomes).hasSize(2).allMatch(each -> each instanceof Resolver.Unresolved);
    clock.advance(Duration.ofMillis(1));
    resolve("origin.test");
    executor.runAll();
    assertThat(outcomes.get(2)).isInstanceOf(Resolver.Resolved.class);
  }

  @Test
  void knownAddressesOutliveANameServerForFiveMinutes() {
    resolve("origin.test");
    executor.runAll();
    broken = true;
    clock.advance(Duration.ofSeconds(30 + 299));
    resolve("origin.test");
    executor.runAll();
    assertThat(outcomes.get(1)).isEqualTo(outcomes.get(0));
    clock.advance(Duration.ofSeconds(2));
    resolve("origin.test");
    executor.runAll();
    assertThat(outcomes.get(2)).isInstanceOf(Resolver.Unresolved.class);
  }

  @Test
  void tooManyLookUpsAtATimeFailInsteadOfWaiting() {
    executor.full = true;
    resolve("origin.test");
    assertThat(outcomes).singleElement().isInstanceOf(Resolver.Unresolved.class);
  }

  @Test
  void theNamesKeptAreBounded() {
    for (int i = 0; i < 3000; i++) {
      resolve("origin" + i + ".test");
      executor.runAll();
    }
    assertThat(outcomes).hasSize(3000);
    assertThat(resolver.nameCount()).isLessThanOrEqualTo(1024);
  }

  private void resolve(String host) {
    resolver.resolve(host, outcomes::add);
  }

  private CachingResolver.Answer lookup(String host) throws UnknownHostException {
    lookedUp.add(host);
    if (broken) {
      throw new UnknownHostException(host);
    }
    InetAddress address = InetAddress.getByAddress(host, new byte[] {(byte) 192, 0, 2, 1});
    return new CachingResolver.Answer(List.of(address), ttlSeconds);
  }

  /** Runs what it is given when it is told to. */
  private static final class QueuedExecutor extends AbstractExecutorService {
    private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
    private boolean full;

    @Override
    public void execute(Runnable task) {
      if (full) {
        throw new RejectedExecutionException("full");
      }
      tasks.add(task);
    }

    void runAll() {
      while (!tasks.isEmpty()) {
        tasks.remove().run();
      }
    }

    @Override
    public void shutdown() {}

    @Override
    public List<Runnable> shutdownNow() {
      return List.copyOf(tasks);
    }

    @Override
    public boolean isShutdown() {
      return false;
    }

    @Override
    public boolean isTerminated() {
      return false;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
      return true;
    }
  }
}
