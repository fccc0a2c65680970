package lb.proxy;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** How many connections of clients there may be. Thread-safe. */
final class ConnectionPlaces {
  private final Adjustable free;
  private int most; // guarded by this

  /** A semaphore whose permits can become fewer, also while they are taken. */
  private static final class Adjustable extends Semaphore {
    private static final long serialVersionUID = 1L;

    Adjustable(int permits) {
      super(permits);
    }

    @Override
    protected void reducePermits(int reduction) {
      super.reducePermits(reduction);
    }
  }

  ConnectionPlaces(int most) {
    this.free = new Adjustable(most);
    this.most = most;
  }

  /** Takes a place; false when there is none. */
  boolean take() {
    return free.tryAcquire();
  }

  /** Gives a place back. */
  void give() {
    free.release();
  }

  /** Another number from now on. Connections beyond it stay until they end by themselves. */
  synchronized void most(int other) {
    if (other > most) {
      free.release(other - most);
    } else {
      free.reducePermits(most - other);
    }
    most = other;
  }

  /** Waits until nobody has a place, and takes all; false when the time runs out before. */
  boolean awaitAll(long mostMillis) throws InterruptedException {
    int all;
    synchronized (this) {
      all = most;
    }
    return free.tryAcquire(all, mostMillis, TimeUnit.MILLISECONDS);
  }
}
