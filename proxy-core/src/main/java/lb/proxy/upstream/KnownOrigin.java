package lb.proxy.upstream;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Predicate;
import lb.config.HealthCheck;
import lb.config.Origin;
import lb.config.OriginCare;
import lb.config.OriginProtocol;
import org.jspecify.annotations.Nullable;

/**
 * One origin as all event loops know it: its health, its counts, and a pool for each loop. Safe for
 * use by many threads.
 */
final class KnownOrigin {
  /**
   * What makes two origins the same: they share connections, counts and health.
   *
   * @param key where it is and who it proves to be
   * @param care how much is asked of it, and how it is watched
   */
  record Identity(OriginKey key, OriginCare care) {
    static Identity of(Origin origin, OriginCare care) {
      return new Identity(OriginKey.of(origin), care);
    }
  }

  private static final double NANOS_PER_MILLI = 1e6;

  private final Identity identity;
  private final Origin configured;
  private final ConnectAttempt.Tools tools;
  private final OriginHealth health;
  private final @Nullable HealthChecker checker;
  private final OriginLoad load;
  private final OriginCounters counters = new OriginCounters();
  private final Map<EventLoop, OriginPool> pools = new ConcurrentHashMap<>();
  private final AtomicInteger connections = new AtomicInteger();
  private volatile boolean retired;
  private volatile String lastFailure = "";
  private final OriginAddresses addresses = new OriginAddresses();
  private volatile String spoken = "";

  /**
   * @param origin as it was first named
   * @param loops one of which asks it whether it is well
   * @param seed of what looks like chance in when it is asked
   */
  KnownOrigin(
      Identity identity,
      Origin origin,
      ConnectAttempt.Tools tools,
      EventLoopGroup loops,
      long seed) {
    this.identity = identity;
    this.configured = origin;
    this.tools = tools;
    OriginCare care = identity.care();
    this.load = new OriginLoad(care.bounds());
    EventLoop loop = loops.next();
    this.health = new OriginHealth(care.slowStartMillis(), loop.ticker().nanoTime());
    HealthCheck check = care.check();
    this.checker = check == null ? null : new HealthChecker(this, origin, check, loop, tools, seed);
  }

  /** Begins to ask it whether it is well, where that is wanted. */
  void watch() {
    if (checker != null) {
      checker.start();
    }
  }

  /** Who asks it whether it is well; null when nobody does. */
  @Nullable HealthChecker checker() {
    return checker;
  }

  /** What all loops have seen of it since the start. */
  OriginTally.Sum tally() {
    OriginTally.Sum sum = OriginTally.Sum.NONE;
    for (OriginPool pool : pools.values()) {
      sum = pool.tally().plus(sum);
    }
    return sum;
  }

  Identity identity() {
    return identity;
  }

  OriginKey key() {
    return identity.key();
  }

  OriginHealth health() {
    return health;
  }

  OriginLoad load() {
    return load;
  }

  OriginCounters counters() {
    return counters;
  }

  UpstreamSettings settings() {
    return tools.settings().get();
  }

  /** The pool of a loop, to be used on that loop. */
  OriginPool pool(EventLoop loop) {
    OriginPool pool = pools.get(loop);
    if (pool == null) {
      pool = pools.computeIfAbsent(loop, owner -> new OriginPool(this, owner, tools));
      if (retired) {
        pool.retire();
      }
    }
    return pool;
  }

  /** A loop waits for a connection while others may keep some that they do not use. */
  void makeRoomFor(OriginPool waiting) {
    if (load.isWaitedFor()) {
      tellOthers(waiting, pool -> pool.idle() > 0, OriginPool::giveWay);
    }
  }

  /** A loop has one connection fewer: others may have waited for that. */
  void offerRoom(OriginPool from) {
    if (load.sharesConnections()) {
      tellOthers(from, pool -> pool.pending() > 0, OriginPool::connectForNext);
    }
  }

  private void tellOthers(
      OriginPool but, Predicate<OriginPool> concerned, Consumer<OriginPool> step) {
    pools.forEach((loop, pool) -> {
      if (pool != but && concerned.test(pool)) {
        tell(loop, () -> step.accept(pool));
      }
    });
  }

  private static void tell(EventLoop loop, Runnable step) {
    try {
      loop.execute(step);
    } catch (RejectedExecutionException e) {
      // The loop has ended, and its connections with it.
    }
  }

  /** Closes what is idle and keeps nothing from now on. */
  void retire() {
    retired = true;
    if (checker != null) {
      checker.stop();
    }
    pools.forEach((loop, pool) -> tell(loop, pool::retire));
  }

  OriginStatus status(long now) {
    return status(configured, false, now);
  }

  /** How it does, under the name and with the weight that a group has for it. */
  OriginStatus status(Origin called, boolean fallback, long now) {
    int active = 0;
    int idle = 0;
    int connecting = 0;
    int pending = 0;
    for (OriginPool pool : pools.values()) {
      active += pool.active();
      idle += pool.idle();
      connecting += pool.connecting();
      pending += pool.pending();
    }
    OriginTally.Sum seen = tally();
    Standing standing = health.standing(now);
    return new OriginStatus(
        called.name(),
        called.scheme() + "://" + called.authority(),
        spoken.isEmpty() ? key().protocol().toString() : spoken,
        called.weight(),
        fallback,
        standing,
        why(standing),
        TimeUnit.NANOSECONDS.toMillis(Math.max(0, now - health.sinceNanos())),
        load.inFlight(),
        active,
        idle,
        connecting,
        pending,
        seen.answers(),
        seen.errors(),
        seen.unanswered(),
        latencyNanos() / NANOS_PER_MILLI,
        health.ejections(),
        counters.connects(),
        counters.connectFailures(),
        counters.retries(),
        addresses.last());
  }

  private String why(Standing standing) {
    return switch (standing) {
      case UP, SLOW_START -> "";
      case FAILING -> lastFailure;
      case CHECK_FAILED -> checker == null ? "" : checker.lastFailure();
      case EJECTED_ERRORS -> "it failed more requests than the others";
      case EJECTED_LATENCY -> "it took longer than the others";
    };
  }

  /** Which of its addresses the next connection begins with. */
  int nextAddress() {
    return connections.getAndIncrement();
  }

  /** What its name stands for. */
  OriginAddresses addresses() {
    return addresses;
  }

  /** What the connection speaks that was made last. */
  void spoke(String protocol) {
    if (!spoken.equals(protocol)) {
      spoken = protocol;
    }
  }

  boolean lastSpokeHttp1() {
    return spoken.equals(OriginProtocol.HTTP_1_1.toString());
  }

  /** What was found when a request could not be brought to it; kept for people. */
  void failedBecause(String message) {
    lastFailure = message;
  }

  /** The mean of what the loops have seen of late. */
  private double latencyNanos() {
    long sum = 0;
    int loops = 0;
    for (OriginPool pool : pools.values()) {
      long smoothed = pool.tally().smoothedNanos();
      sum += smoothed;
      loops += smoothed > 0 ? 1 : 0;
    }
    return loops == 0 ? 0 : (double) sum / loops;
  }
}
