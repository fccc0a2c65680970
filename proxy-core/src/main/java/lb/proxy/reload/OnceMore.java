package lb.proxy.reload;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Something that is done when it is asked for, and once more when it was asked for meanwhile,
 * however often. Thread-safe: one thread at a time does it, and the others do not wait.
 */
public final class OnceMore implements Runnable {
  private final Runnable work;
  private final AtomicInteger asked = new AtomicInteger();

  /**
   * @param work what is done; it does not throw
   */
  public OnceMore(Runnable work) {
    this.work = work;
  }

  /** Has it done from now on at least once: by this thread, or by the one that is at it. */
  @Override
  public void run() {
    if (asked.getAndIncrement() > 0) {
      return;
    }
    int seen;
    do {
      seen = asked.get();
      try {
        work.run();
      } catch (RuntimeException | Error failure) {
        asked.set(0);
        throw failure;
      }
    } while (!asked.compareAndSet(seen, 0));
  }
}
