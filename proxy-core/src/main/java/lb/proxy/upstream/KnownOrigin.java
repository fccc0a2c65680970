package lb.proxy.upstream;

import io.netty.channel.EventLoop;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Predicate;
import lb.config.Origin;
import lb.config.OriginCare;

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

  private final Identity identity;
  private final String name;
  private final ConnectAttempt.Tools tools;
  private final OriginHealth health = new OriginHealth();
  private final OriginLoad load;
  private final OriginCounters counters = new OriginCounters();
  private final Map<EventLoop, OriginPool> pools = new ConcurrentHashMap<>();
  private volatile boolean retired;

  KnownOrigin(Identity identity, String name, ConnectAttempt.Tools tools) {
    this.identity = identity;
    this.name = name;
    this.tools = tools;
    this.load = new OriginLoad(identity.care().bounds());
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
    pools.forEach((loop, pool) -> tell(loop, pool::retire));
  }

  OriginStatus status() {
    return status(name);
  }

  /** How it does, under the name that a group has for it. */
  OriginStatus status(String called) {
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
    return new OriginStatus(
        called,
        health.isUp(settings()),
        active,
        idle,
        connecting,
        pending,
        counters.connects(),
        counters.connectFailures(),
        counters.retries());
  }
}
