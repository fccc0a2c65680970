package lb.proxy;

import java.util.function.Function;
import lb.proxy.exchange.LoopContext;
import lb.proxy.route.Snapshot;
import org.jspecify.annotations.Nullable;

/** The configuration of this moment, and where the process is in its life. Any thread. */
final class LiveState implements LoopContext.SnapshotSource {
  private volatile Snapshot snapshot;
  private volatile boolean ready;
  private volatile boolean draining;

  private final Function<String, @Nullable String> proofs;

  /**
   * The state of a process that begins.
   *
   * @param proofs what is answered to a token of ACME; null for one that nobody waits for
   */
  LiveState(Snapshot first, Function<String, @Nullable String> proofs) {
    snapshot = first;
    this.proofs = proofs;
  }

  @Override
  public Snapshot snapshot() {
    return snapshot;
  }

  @Override
  public boolean isDraining() {
    return draining;
  }

  @Override
  public @Nullable String proof(String token) {
    return proofs.apply(token);
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
