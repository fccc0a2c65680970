package lb.proxy.upstream;

import io.netty.channel.EventLoop;
import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one event loop to one origin. Owned by that loop; only the counts are read by
 * others.
 *
 * <p>The connection used last is used next, so that a pool that is larger than needed shrinks. A
 * request that finds all connections in use waits its turn; how many wait, and how long, is
 * bounded.
 */
final class OriginPool implements OriginConnection.Keeper {
  /** Who wants a connection. Owned by the loop of the pool. */
  interface Taker {
    /**
     * Here is one, for one request.
     *
     * @param reused whether it has carried a request before
     */
    void onConnection(OriginConnection connection, boolean reused);

    /** There is none. */
    void onNoConnection(ConnectFailure failure);
  }

  private record Idle(OriginConnection connection, long sinceNanos) {}

  private record Waiting(Taker taker, long sinceNanos) {}

  private final KnownOrigin origin;
  private final EventLoop loop;
  private final ConnectAttempt.Tools tools;
  private final OriginLoad load;
  private final OriginTally tally = new OriginTally();
  private final ArrayDeque<Idle> idle = new ArrayDeque<>();
  private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
  private final Deadline idleDeadline;
  private final Deadline waitingDeadline;
  private boolean retired;

  // Written by the loop alone.
  private volatile int connecting;
  private volatile int open;
  private volatile int idleCount;
  private volatile int waitingCount;

  OriginPool(KnownOrigin origin, EventLoop loop, ConnectAttempt.Tools tools) {
    this.origin = origin;
    this.loop = loop;
    this.tools = tools;
    this.load = origin.load();
    this.idleDeadline = new Deadline(loop, this::closeExpired);
    this.waitingDeadline = new Deadline(loop, this::failExpired);
  }

  /**
   * Gives the taker a connection, at once or later.
   *
   * @param fresh whether it must be a new one
   */
  void take(Taker taker, boolean fresh) {
    OriginConnection reusable = fresh ? null : takeIdle();
    if (reusable != null) {
      taker.onConnection(reusable, true);
    } else if ((hasRoom() || closeOldestIdle()) && load.connect()) {
      connect(taker);
    } else if (waiting.size() < settings().pendingMax() && load.await()) {
      waiting.addLast(new Waiting(taker, now()));
      waitingCount = waitingCount + 1;
      countWaiting();
      if (load.sharesConnections() && !closeOldestIdle()) {
        origin.makeRoomFor(this);
      }
    } else {
      String full = "all connections are in use, and " + waiting.size() + " requests wait for one";
      taker.onNoConnection(new ConnectFailure(FetchFailure.Kind.PENDING_FULL, full));
    }
  }

  /** What this loop has seen of the origin. */
  OriginTally tally() {
    return tally;
  }

  /** The taker no longer wants one. A connection that is being made for it goes to another. */
  void leave(Taker taker) {
    for (Iterator<Waiting> each = waiting.iterator(); each.hasNext(); ) {
      if (each.next().taker() == taker) {
        each.remove();
        break;
      }
    }
    countWaiting();
  }

  /** Closes what is idle, tells those who wait, and keeps nothing from now on. */
  void retire() {
    retired = true;
    while (closeOldestIdle()) {}
    idleDeadline.cancel();
    while (!waiting.isEmpty()) {
      Taker taker = waiting.removeFirst().taker();
      taker.onNoConnection(
          new ConnectFailure(FetchFailure.Kind.CANCELLED, "the origin is no longer in use"));
    }
    countWaiting();
  }

  // ---- connections come and go

  private void connect(Taker taker) {
    connecting = connecting + 1;
    ConnectAttempt.start(origin.key(), loop, tools, this, new Connecting(taker));
  }

  /** A connection being made, and for whom. */
  private final class Connecting implements ConnectAttempt.Listener {
    private final Taker taker;

    Connecting(Taker taker) {
      this.taker = taker;
    }

    @Override
    public int turn() {
      return origin.nextAddress();
    }

    @Override
    public void onResolved(List<InetAddress> addresses) {
      origin.resolved(addresses);
    }

    @Override
    public void onConnected(OriginConnection connection) {
      connecting = connecting - 1;
      open = open + 1;
      origin.counters().connected();
      taker.onConnection(connection, false);
    }

    @Override
    public void onFailed(ConnectFailure failure) {
      connecting = connecting - 1;
      origin.counters().connectFailed();
      load.disconnected();
      taker.onNoConnection(failure);
      onRoom();
    }
  }

  @Override
  public void onReusable(OriginConnection connection) {
    if (!waiting.isEmpty()) {
      Taker taker = waiting.removeFirst().taker();
      countWaiting();
      taker.onConnection(connection, true);
    } else if (retired || idle.size() >= settings().idleMax() || load.isWaitedFor()) {
      connection.close();
    } else {
      idle.addLast(new Idle(connection, now()));
      countIdle();
    }
  }

  @Override
  public void onClosed(OriginConnection connection) {
    open = open - 1;
    if (idle.removeIf(each -> each.connection() == connection)) {
      countIdle();
    }
    load.disconnected();
    onRoom();
  }

  /** There is room for a connection: here, or on a loop that has waited longer for one. */
  private void onRoom() {
    connectForNext();
    origin.offerRoom(this);
  }

  /** Makes a connection for the one that waits longest, if there is room. */
  void connectForNext() {
    if (!waiting.isEmpty() && hasRoom() && load.connect()) {
      Taker taker = waiting.removeFirst().taker();
      countWaiting();
      connect(taker);
    }
  }

  /** Another loop waits for a connection: one that is not in use goes. */
  void giveWay() {
    if (load.isWaitedFor()) {
      closeOldestIdle();
    }
  }

  private @Nullable OriginConnection takeIdle() {
    OriginConnection found = null;
    while (found == null && !idle.isEmpty()) {
      Idle last = idle.removeLast();
      if (last.connection().isUsable() && !isExpired(last)) {
        found = last.connection();
      } else {
        last.connection().close();
      }
    }
    countIdle();
    return found;
  }

  private boolean isExpired(Idle entry) {
    long kept = Math.min(settings().idleMillis(), entry.connection().idleMillisMax());
    return TimeUnit.NANOSECONDS.toMillis(now() - entry.sinceNanos()) >= kept;
  }

  private boolean closeOldestIdle() {
    Idle oldest = idle.pollFirst();
    if (oldest != null) {
      oldest.connection().close();
      countIdle();
    }
    return oldest != null;
  }

  private boolean hasRoom() {
    return connecting + open < settings().connectionsMax();
  }

  // ---- time

  private void closeExpired() {
    long keptSince = now() - TimeUnit.MILLISECONDS.toNanos(settings().idleMillis());
    while (!idle.isEmpty() && idle.getFirst().sinceNanos() - keptSince <= 0) {
      closeOldestIdle();
    }
    countIdle();
  }

  private void failExpired() {
    long waitedSince = now() - TimeUnit.MILLISECONDS.toNanos(settings().connectMillis());
    while (!waiting.isEmpty() && waiting.getFirst().sinceNanos() - waitedSince <= 0) {
      Taker taker = waiting.removeFirst().taker();
      taker.onNoConnection(
          new ConnectFailure(
              FetchFailure.Kind.POOL_FULL,
              "no connection was free for " + settings().connectMillis() + " ms"));
    }
    countWaiting();
  }

  private void countIdle() {
    idleCount = idle.size();
    if (idle.isEmpty()) {
      idleDeadline.clear();
    } else if (!idleDeadline.isSet()) { // one that comes too early finds nothing, and is set anew
      idleDeadline.setMillis(leftMillis(idle.getFirst().sinceNanos(), settings().idleMillis()));
    }
  }

  private void countWaiting() {
    load.waited(waitingCount - waiting.size());
    waitingCount = waiting.size();
    if (waiting.isEmpty()) {
      waitingDeadline.clear();
    } else if (!waitingDeadline.isSet()) {
      long since = waiting.getFirst().sinceNanos();
      waitingDeadline.setMillis(leftMillis(since, settings().connectMillis()));
    }
  }

  private long leftMillis(long sinceNanos, long millis) {
    return Math.max(1, millis - TimeUnit.NANOSECONDS.toMillis(now() - sinceNanos));
  }

  private UpstreamSettings settings() {
    return tools.settings().get();
  }

  private long now() {
    return loop.ticker().nanoTime();
  }

  // ---- counts, for any thread

  int connecting() {
    return connecting;
  }

  int idle() {
    return idleCount;
  }

  int active() {
    return Math.max(0, open - idleCount);
  }

  int pending() {
    return waitingCount;
  }
}
