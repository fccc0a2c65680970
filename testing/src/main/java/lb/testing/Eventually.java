package lb.testing;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Bounded waiting for what another thread will make true, by polling. A last resort for counters
 * that cannot tell when they move: prefer a {@link Gate} or {@link ScriptedOrigin#awaitRequests}.
 */
public final class Eventually {
  /** How long to wait when nothing else is said. */
  public static final Duration PATIENCE = Duration.ofSeconds(5);

  private static final long POLL_NANOS = Duration.ofMillis(2).toNanos();

  private Eventually() {}

  /** Something to assert, which may throw anything. */
  @FunctionalInterface
  public interface Assertion {
    /** Returns when it holds, else throws an {@link AssertionError}. */
    void check() throws Exception;
  }

  /**
   * Waits until a condition holds.
   *
   * @param expectation what is waited for, as it should read in the message: "the entry is gone"
   * @throws AssertionError when it does not hold within {@link #PATIENCE}
   */
  public static void eventually(String expectation, BooleanSupplier condition) {
    within(
        PATIENCE,
        () -> {
          if (!condition.getAsBoolean()) {
            throw new AssertionError("expected that " + expectation);
          }
        });
  }

  /** Waits until an assertion holds, at most {@link #PATIENCE}. */
  public static void eventually(Assertion assertion) {
    within(PATIENCE, assertion);
  }

  /**
   * Waits until an assertion holds.
   *
   * @throws AssertionError with the last failure as its cause, when none of the attempts held
   */
  public static void within(Duration patience, Assertion assertion) {
    long deadline = System.nanoTime() + patience.toNanos();
    while (true) {
      Throwable failure = failureOf(assertion);
      if (failure == null) {
        return;
      }
      if (System.nanoTime() - deadline >= 0) {
        throw new AssertionError(
            "not within " + patience.toMillis() + " ms: " + failure.getMessage(), failure);
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
  }

  private static @org.jspecify.annotations.Nullable Throwable failureOf(Assertion assertion) {
    try {
      assertion.check();
      return null;
    } catch (Exception | AssertionError failure) {
      return failure;
    }
  }
}
