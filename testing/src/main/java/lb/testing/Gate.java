package lb.testing;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A point that a script stops at until the test opens it. A test also waits here until somebody has
 * arrived. Used instead of sleeps. Opens once and stays open. Any thread may call anything.
 */
public final class Gate {
  /** How long a thread stops here, and how long a test waits for an arrival, before it fails. */
  public static final Duration PATIENCE = Duration.ofSeconds(20);

  private final String name;
  private final CountDownLatch reached = new CountDownLatch(1);
  private final CountDownLatch opened = new CountDownLatch(1);

  private Gate(String name) {
    this.name = name;
  }

  /** A closed gate; the name stands in the messages of what fails at it. */
  public static Gate named(String name) {
    return new Gate(name);
  }

  /** A closed gate without a name of its own. */
  public static Gate closed() {
    return new Gate("gate");
  }

  /** Lets pass everybody who waits or comes. */
  public void open() {
    opened.countDown();
  }

  /** Whether {@link #open} was called. */
  public boolean isOpen() {
    return opened.getCount() == 0;
  }

  /** Whether somebody has come to this gate. */
  public boolean isReached() {
    return reached.getCount() == 0;
  }

  /**
   * Stops until the gate is open.
   *
   * @throws AssertionError when it was not opened within {@link #PATIENCE}, or the thread was
   *     interrupted
   */
  public void pass() {
    reached.countDown();
    hold(opened, "was not opened");
  }

  /**
   * Waits until somebody has come to this gate.
   *
   * @return this gate, so that it can be opened in the same sentence
   * @throws AssertionError when nobody came within {@link #PATIENCE}
   */
  public Gate awaitReached() {
    hold(reached, "was not reached");
    return this;
  }

  private void hold(CountDownLatch latch, String complaint) {
    try {
      if (!latch.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new AssertionError(name + " " + complaint + " within " + PATIENCE.toSeconds() + " s");
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted at " + name, interrupted);
    }
  }

  @Override
  public String toString() {
    return name + (isOpen() ? " (open)" : isReached() ? " (closed, reached)" : " (closed)");
  }
}
