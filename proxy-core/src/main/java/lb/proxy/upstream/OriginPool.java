package lb.proxy.upstream;

import io.netty.channel.EventLoop;
import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import lb.config.OriginProtocol;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one event loop to one origin. Owned by that loop; only the counts are read by
 * others.
 *
 * <p>The connection used last is used next, so that a pool that is larger than needed shrinks. A
 * request that finds all connections in use waits its turn; how many wait, and how long, is
 * bounded.
 *
 * <p>A connection of HTTP/2 carries requests beside each other, as many as it {@link
 * OriginConnection#isUsable has room for}; another one is made when none has. Where an origin may
 * speak HTTP/2, requests that come while a connection is being made wait for it together.
 *
 * <p>Where connections begin by naming the client (the PROXY protocol), each is for the requests of
 * that client's connection alone.
 */
final class OriginPool implements OriginConnection.Keeper {
  /** Who wants a connection. Owned by the loop of the pool. */
  interface Taker {
    /**
     * Here is one, or a share of one, for one request.
     *
     * @param reused whether the connection has carried a request before
     */
    void onConnection(Carrier carrier, boolean reused);

    /**
     * There is none.
     *
     * @param first whether nobody was told of this failure before: several may wait for one
     *     connection, and the origin has failed once
     */
    void onNoConnection(ConnectFailure failure, boolean first);

    /** Whether it takes a new connection of HTTP/1.1 alone: what it asks may make that a tunnel. */
    default boolean isAlone() {
      return false;
    }

    /**
     * What a connection for it has to begin with; null for nothing. One that began otherwise is for
     * somebody else.
     */
    default byte @Nullable [] preamble() {
      return null;
    }
  }

  private record Idle(OriginConnection connection, long sinceNanos) {}

  private record Waiting(Taker taker, long sinceNanos) {}

  private final KnownOrigin origin;
  private final EventLoop loop;
  private final ConnectAttempt.Tools tools;
  private final OriginLoad load;
  private final OriginTally tally = new OriginTally();
  private final ArrayDeque<Idle> idle = new ArrayDeque<>();
  private final List<Http2OriginConnection> shared = new ArrayList<>(1); // those that are in use
  private final List<Connecting> made = new ArrayList<>(1); // of HTTP/2, as far as is known
  private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();

  /** What connections began with, of those that began with anything. */
  private final Map<OriginConnection, byte[]> preambles = new IdentityHashMap<>(0);

  private final Deadline idleDeadline;
  private final Deadline waitingDeadline;
  private final boolean named; // and not an address literal
  private long lookedNanos;
  private boolean retired;
  private OriginKey key;
  private @Nullable OriginConnection handing; // to those who wait for one

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
    this.key = origin.key();
    this.named = CachingResolver.literal(key.host()) == null;
    this.lookedNanos = loop.ticker().nanoTime();
    this.idleDeadline = new Deadline(loop, this::closeExpired);
    this.waitingDeadline = new Deadline(loop, this::failExpired);
  }

  /**
   * Gives the taker a connection, at once or later.
   *
   * @param fresh whether it must be a new one
   */
  void take(Taker taker, boolean fresh) {
    if (named) {
      lookAgain();
    }
    OriginConnection reusable = fresh || taker.isAlone() ? null : takeUsable(taker);
    Connecting joined = reusable == null ? joinable(taker) : null;
    if (reusable != null) {
      give(reusable, taker);
    } else if (joined != null) {
      joined.takers.add(taker);
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
      taker.onNoConnection(new ConnectFailure(FetchFailure.Kind.PENDING_FULL, full), true);
    }
  }

  /** Asks now and then what the name stands for, also while no connection needs to be made. */
  private void lookAgain() {
    long now = now();
    if (now - lookedNanos >= TimeUnit.MILLISECONDS.toNanos(settings().dnsTtlMillisMin())) {
      lookedNanos = now;
      tools
          .resolver()
          .resolve(
              key.host(),
              outcome -> {
                if (outcome instanceof Resolver.Resolved found && !loop.isShuttingDown()) {
                  loop.execute(() -> onAddresses(found.addresses()));
                }
              });
    }
  }

  private void onAddresses(List<InetAddress> addresses) {
    origin.addresses().answered(addresses, now());
    List<OriginConnection> gone = new ArrayList<>(0);
    for (Idle each : idle) {
      if (isGone(each.connection())) {
        gone.add(each.connection());
      }
    }
    gone.forEach(OriginConnection::close);
    for (Http2OriginConnection each : List.copyOf(shared)) {
      if (isGone(each)) {
        each.retire();
      }
    }
  }

  /** Whether a connection leads to where the name leads no more. */
  private boolean isGone(OriginConnection connection) {
    InetAddress address = named ? connection.address() : null;
    return address != null && origin.addresses().isGone(address);
  }

  /** Gives a connection, or one more share of it, to a request. */
  private void give(OriginConnection connection, Taker taker) {
    boolean reused = connection.hasCarried();
    if (connection instanceof Http2OriginConnection several && !shared.contains(several)) {
      shared.add(several);
    }
    taker.onConnection(connection.carrier(), reused);
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
    made.forEach(connecting -> connecting.takers.remove(taker));
    countWaiting();
  }

  /** Closes what is idle, tells those who wait, and keeps nothing from now on. */
  void retire() {
    retired = true;
    while (closeOldestIdle()) {}
    List.copyOf(shared).forEach(Http2OriginConnection::retire);
    idleDeadline.cancel();
    while (!waiting.isEmpty()) {
      Taker taker = waiting.removeFirst().taker();
      taker.onNoConnection(
          new ConnectFailure(FetchFailure.Kind.CANCELLED, "the origin is no longer in use"), true);
    }
    countWaiting();
  }

  // ---- connections come and go

  private void connect(Taker taker) {
    connecting = connecting + 1;
    Connecting attempt = new Connecting(taker);
    if (!taker.isAlone() && mayShare()) {
      made.add(attempt);
    }
    OriginKey spoken = taker.isAlone() ? key.speaking(OriginProtocol.HTTP_1_1) : key;
    ConnectAttempt.start(spoken, loop, tools, this, attempt);
  }

  /** Whether the next connection may be one of HTTP/2, as far as is known. */
  private boolean mayShare() {
    return key.protocol() == OriginProtocol.H2
        || (key.protocol() == OriginProtocol.AUTO && !origin.lastSpokeHttp1());
  }

  /** A connection being made that can be expected to carry one request more. */
  private @Nullable Connecting joinable(Taker taker) {
    for (int i = 0; i < made.size() && !taker.isAlone(); i++) {
      Connecting each = made.get(i);
      if (each.takers.size() < Http2OriginStreams.STREAMS_MAX
          && Arrays.equals(each.preamble, taker.preamble())) {
        return each;
      }
    }
    return null;
  }

  /** Whether a connection may carry what this one asks. */
  private boolean isFor(OriginConnection connection, Taker taker) {
    return !taker.isAlone() && Arrays.equals(preambles.get(connection), taker.preamble());
  }

  /** A connection being made, and for whom. */
  private final class Connecting implements ConnectAttempt.Listener {
    private final List<Taker> takers = new ArrayList<>(1);
    private final byte @Nullable [] preamble;
    private final boolean alone;

    Connecting(Taker taker) {
      takers.add(taker);
      preamble = taker.preamble();
      alone = taker.isAlone();
    }

    @Override
    public byte @Nullable [] preamble() {
      return preamble;
    }

    @Override
    public int turn() {
      return origin.nextAddress();
    }

    @Override
    public void onResolved(List<InetAddress> addresses) {
      origin.addresses().answered(addresses, now());
    }

    @Override
    public void onConnected(OriginConnection connection) {
      ended();
      open = open + 1;
      origin.counters().connected();
      if (!alone) {
        origin.spoke(connection.protocol());
      }
      if (preamble != null) {
        preambles.put(connection, preamble);
      }
      int given = 0;
      OriginConnection before = handing;
      handing = connection;
      while (given < takers.size() && connection.isUsable()) {
        give(connection, takers.get(given++));
      }
      handing = before;
      onReusable(connection); // who wanted it may have left
      takers.subList(given, takers.size()).forEach(left -> take(left, false));
    }

    @Override
    public void onFailed(ConnectFailure failure) {
      ended();
      origin.counters().connectFailed();
      load.disconnected();
      for (int i = 0; i < takers.size(); i++) {
        takers.get(i).onNoConnection(failure, i == 0);
      }
      onRoom();
    }

    private void ended() {
      connecting = connecting - 1;
      made.remove(this);
    }
  }

  @Override
  public void onReusable(OriginConnection connection) {
    if (handing == connection) {
      return; // who it was given to did not need it: it is given to the next
    }
    OriginConnection before = handing;
    handing = connection;
    Taker next = connection.isUsable() ? takeWaiting(connection) : null;
    while (next != null) {
      give(connection, next);
      next = connection.isUsable() ? takeWaiting(connection) : null;
    }
    handing = before;
    if (connection.isIdle()) {
      rest(connection);
    }
  }

  /** No request is on it. */
  private void rest(OriginConnection connection) {
    if (connection instanceof Http2OriginConnection) {
      shared.remove(connection);
      idle.removeIf(each -> each.connection() == connection);
    }
    boolean othersWait = !waiting.isEmpty(); // it is not for them, and makes room
    if (retired
        || isGone(connection)
        || othersWait
        || idle.size() >= settings().idleMax()
        || load.isWaitedFor()) {
      connection.close();
    } else {
      idle.addLast(new Idle(connection, now()));
    }
    countIdle();
  }

  /** Who waits longest of those whom a connection is for. */
  private @Nullable Taker takeWaiting(OriginConnection connection) {
    for (Iterator<Waiting> each = waiting.iterator(); each.hasNext(); ) {
      Taker taker = each.next().taker();
      if (isFor(connection, taker)) {
        each.remove();
        countWaiting();
        return taker;
      }
    }
    return null;
  }

  /** A tunnel is bounded with all tunnels, and not with the connections of requests. */
  @Override
  public void onSwitched(OriginConnection connection) {
    open = open - 1;
    preambles.remove(connection);
    load.disconnected();
    onRoom();
  }

  @Override
  public void onClosed(OriginConnection connection) {
    open = open - 1;
    preambles.remove(connection);
    if (connection instanceof Http2OriginConnection) {
      shared.remove(connection);
    }
    if (idle.removeIf(each -> each.connection() == connection)) {
      countIdle();
    }
    load.disconnected();
    onRoom();
  }

  @Override
  public void onHttp1Required() {
    if (key.protocol() == OriginProtocol.AUTO) {
      key = key.speaking(OriginProtocol.HTTP_1_1);
    }
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

  /** One that is in use and carries one more, else the one that was used last. */
  private @Nullable OriginConnection takeUsable(Taker taker) {
    for (int i = 0; i < shared.size(); i++) {
      if (shared.get(i).isUsable() && isFor(shared.get(i), taker)) {
        return shared.get(i);
      }
    }
    return takeIdle(taker);
  }

  private @Nullable OriginConnection takeIdle(Taker taker) {
    OriginConnection found = null;
    for (Iterator<Idle> each = idle.descendingIterator(); found == null && each.hasNext(); ) {
      Idle last = each.next();
      if (!isFor(last.connection(), taker)) {
        continue;
      }
      each.remove();
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
              "no connection was free for " + settings().connectMillis() + " ms"),
          true);
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
