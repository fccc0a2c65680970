package lb.proxy.exchange;

import io.netty.channel.EventLoop;
import java.time.InstantSource;
import java.util.function.LongSupplier;
import lb.cache.Cache;
import lb.proxy.account.Accounting;
import lb.proxy.account.LoopAccount;
import lb.proxy.account.SiteCounters;
import lb.proxy.route.Snapshot;
import org.jspecify.annotations.Nullable;

/**
 * What everything on one event loop shares: the books, the cache, the clocks, and the configuration
 * of this moment.
 */
public final class LoopContext {
  /** Enough for the fields of a head that change from answer to answer. */
  private static final int SCRATCH_BYTES = 1024;

  private final EventLoop loop;
  private final Cache cache;
  private final Accounting accounting;
  private final LoopAccount account;
  private final SnapshotSource snapshots;
  private final Coder coder;
  private final InstantSource clock;
  private final LongSupplier nanos;
  private final byte[] scratch = new byte[SCRATCH_BYTES];
  private final byte[] keyBuffer = new byte[SCRATCH_BYTES];
  private int running;

  /** Where the configuration of this moment is. Any thread. */
  public interface SnapshotSource {
    Snapshot snapshot();

    /** Whether the process is about to end: connections are then not kept. */
    boolean isDraining();

    /**
     * What is answered to an authority that asks with a token whether a name is ours (RFC 8555
     * §8.3); null when nobody waits for that.
     */
    default @Nullable String proof(String token) {
      return null;
    }
  }

  /** The context of one loop, which gets an account of its own. */
  public LoopContext(
      EventLoop loop,
      Cache cache,
      Accounting accounting,
      SnapshotSource snapshots,
      Coder coder,
      InstantSource clock,
      LongSupplier nanos) {
    this.loop = loop;
    this.cache = cache;
    this.accounting = accounting;
    this.account = accounting.forLoop();
    this.snapshots = snapshots;
    this.coder = coder;
    this.clock = clock;
    this.nanos = nanos;
  }

  /** The loop itself. */
  public EventLoop loop() {
    return loop;
  }

  /** The cache, shared by all loops. */
  public Cache cache() {
    return cache;
  }

  /** The books of the whole process. */
  Accounting accounting() {
    return accounting;
  }

  /** Where what belongs to no site is counted. */
  SiteCounters unrouted() {
    return accounting.unrouted();
  }

  /** The books of this loop. */
  public LoopAccount account() {
    return account;
  }

  /** The configuration for an exchange that begins now. */
  public Snapshot snapshot() {
    return snapshots.snapshot();
  }

  /** What proves with that token that a name is ours; null when nothing does. */
  @Nullable String proof(String token) {
    return snapshots.proof(token);
  }

  /** Whether connections are not to be kept. */
  public boolean isDraining() {
    return snapshots.isDraining();
  }

  /** Makes codings of stored bodies, elsewhere. */
  public Coder coder() {
    return coder;
  }

  /** Wall time, in milliseconds since the epoch. */
  public long millis() {
    return clock.millis();
  }

  /** Monotonic time, in nanoseconds from anywhere. */
  public long nanos() {
    return nanos.getAsLong();
  }

  /**
   * Octets for whoever puts a few together before they are written: what is in them is lost with
   * the next call that anybody makes.
   */
  public byte[] scratch() {
    return scratch;
  }

  /** Octets of the key that is being looked up: good until the next look-up. */
  byte[] keyBuffer() {
    return keyBuffer;
  }

  /** Whether as many tunnels are open as may be. */
  boolean areTunnelsFull(int most) {
    return accounting.tunnels() >= most;
  }

  /** Counts a tunnel that opens; false, and nothing is counted, when that is one too many. */
  boolean tunnelOpens(String protocol, int most) {
    if (!accounting.tunnelOpens(most)) {
      return false;
    }
    account.tunnelOpened(protocol);
    return true;
  }

  /** A tunnel has closed that {@link #tunnelOpens} has counted. */
  void tunnelCloses() {
    accounting.tunnelCloses();
  }

  void exchangeBegan() {
    running++;
  }

  void exchangeEnded() {
    running--;
  }

  /** How many exchanges run on this loop. */
  public int running() {
    return running;
  }
}
