package lb.proxy;

import lb.proxy.exchange.LoopContext;
import lb.proxy.route.Snapshot;

/** The configuration of this moment, and where the process is in its life. Any thread. */
final class LiveState implements LoopContext.SnapshotSource {
  private volatile Snapshot snapshot;
  private volatile boolean ready;
  private volatile boolean draining;

  LiveState(Snapshot first) {
    snapshot = first;
  }

  @Override
  public Snapshot snapshot() {
    return snapshot;
  }

  @Override
  public boolean isDraining() {
    return draining;
  }

  boolean isReady() {
    return ready;
  }

  /** Exchanges that begin from now on see this one. */
  void snapshot(Snapshot next) {
    snapshot = next;
  }

  void ready(boolean is) {
    ready = is;
  }

  void drain() {
    draining = true;
  }
}
