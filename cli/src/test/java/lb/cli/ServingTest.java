package lb.cli;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.BindException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
final class ServingTest {
  private final Map<String, Consumer<String>> signals = new ConcurrentHashMap<>();
  private final Proxy proxy = new Proxy();

  /** A proxy that only writes down what is asked of it. */
  private static final class Proxy implements Service {
    final CountDownLatch listening = new CountDownLatch(1);
    final CountDownLatch draining = new CountDownLatch(1);
    final CountDownLatch closed = new CountDownLatch(1);
    final CountDownLatch hungUp = new CountDownLatch(1);
    final CompletableFuture<@Nullable Void> succeeded = new CompletableFuture<>();
    final CompletableFuture<Boolean> drained = new CompletableFuture<>();

    @Override
    public List<InetSocketAddress> listenAddresses() {
      return List.of(new InetSocketAddress("127.0.0.1", 18080));
    }

    @Override
    public InetSocketAddress adminAddress() {
      // Asked by the banner, after the signals are registered.
      listening.countDown();
      return new InetSocketAddress("127.0.0.1", 18089);
    }

    @Override
    public void hangUp() {
      hungUp.countDown();
    }

    @Override
    public CompletionStage<Boolean> drain() {
      draining.countDown();
      return drained;
    }

    @Override
    public CompletionStage<@Nullable Void> succeeded() {
      return succeeded;
    }

    @Override
    public void close() {
      closed.countDown();
    }
  }

  @Test
  void sigtermDrainsAndEndsWithZero() throws Exception {
    CompletableFuture<Typed.Result> result = serve();
    send("TERM");
    assertThat(proxy.draining.await(10, SECONDS)).isTrue();
    assertThat(result).isNotDone();
    assertThat(proxy.closed.getCount()).isOne();

    proxy.drained.complete(true);

    assertThat(result.get(10, SECONDS).code()).isZero();
    assertThat(proxy.closed.getCount()).isZero();
  }

  @Test
  void sigintDrainsToo() throws Exception {
    CompletableFuture<Typed.Result> result = serve();
    send("INT");
    proxy.drained.complete(true);

    assertThat(result.get(10, SECONDS).code()).isZero();
  }

  @Test
  void whatDoesNotFinishInTimeIsSaid() throws Exception {
    CompletableFuture<Typed.Result> result = serve();
    send("TERM");
    proxy.drained.complete(false);

    assertThat(result.get(10, SECONDS).code()).isZero();
    assertThat(result.get().err()).contains("some exchanges did not finish in time");
  }

  @Test
  void aSecondSignalEndsAtOnce() throws Exception {
    CompletableFuture<Typed.Result> result = serve();
    send("TERM");
    assertThat(proxy.draining.await(10, SECONDS)).isTrue();
    send("INT");

    assertThat(result.get(10, SECONDS).code()).isEqualTo(ExitCode.INTERRUPTED.code());
    assertThat(proxy.closed.getCount()).isZero();
    assertThat(proxy.drained).isNotDone();
  }

  @Test
  void sighupIsPassedOnAndServingGoesOn() throws Exception {
    CompletableFuture<Typed.Result> result = serve();
    send("HUP");
    send("TERM");
    proxy.drained.complete(true);

    assertThat(result.get(10, SECONDS).code()).isZero();
    assertThat(proxy.hungUp.getCount()).isZero();
  }

  @Test
  void whenAnotherHasTakenOverItFinishesAndEnds() throws Exception {
    CompletableFuture<Typed.Result> result = serve();
    proxy.succeeded.complete(null);
    assertThat(proxy.draining.await(10, SECONDS)).isTrue();
    proxy.drained.complete(true);

    assertThat(result.get(10, SECONDS).code()).isZero();
    assertThat(result.get().err()).contains("lb: another lb has taken over: finishing");
  }

  @Test
  void theBannerNamesAddressesOriginsAndAdmin() throws Exception {
    CompletableFuture<Typed.Result> result = serve();
    send("TERM");
    proxy.drained.complete(true);

    assertThat(result.get(10, SECONDS).out()).isEmpty();
    assertThat(result.get().err().lines().limit(3))
        .satisfiesExactly(
            line ->
                assertThat(line).startsWith("lb ").endsWith(" listening on http://0.0.0.0:18080"),
            line ->
                assertThat(line).isEqualTo("  * -> http://localhost:3000, https://example.com:443"),
            line -> assertThat(line).isEqualTo("  cache 64 MiB, admin http://127.0.0.1:18089"));
  }

  @Test
  void anAddressInUseIsAFailureWithoutAStackTrace() {
    Typed.Result result =
        new Typed()
            .serving(
                (source, first, upgrade) -> {
                  throw new BindException("Address already in use: 0.0.0.0:8080");
                },
                signals::put)
            .run("-b", "localhost:3000");

    assertThat(result.code()).isEqualTo(ExitCode.FAILED.code());
    assertThat(result.err()).isEqualTo("lb: cannot listen: Address already in use: 0.0.0.0:8080\n");
  }

  /** Runs serve on a thread of its own until it listens. */
  private CompletableFuture<Typed.Result> serve() throws InterruptedException {
    CompletableFuture<Typed.Result> result =
        CompletableFuture.supplyAsync(
            () ->
                new Typed()
                    .serving((source, first, upgrade) -> proxy, signals::put)
                    .run("-b", "localhost:3000", "-b", "example.com:443", "--memory", "64mb"),
            task -> Thread.ofPlatform().daemon().start(task));
    assertThat(proxy.listening.await(10, SECONDS)).as("listens: %s", result).isTrue();
    return result;
  }

  private void send(String signal) {
    Consumer<String> action = signals.get(signal);
    assertThat(action).as(signal).isNotNull();
    action.accept(signal);
  }
}
