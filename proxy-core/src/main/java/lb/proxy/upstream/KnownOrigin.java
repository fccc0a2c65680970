package lb.proxy.upstream;

import io.netty.channel.EventLoop;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;

/**
 * One origin as all event loops know it: its health, its counts, and a pool for each loop. Safe for
 * use by many threads.
 */
final class KnownOrigin {
  private final OriginKey key;
  private final String name;
  private final ConnectAttempt.Tools tools;
  private final OriginHealth health = new OriginHealth();
  private final OriginLoad load = new OriginLoad();
  private final OriginCounters counters = new OriginCounters();
  private final Map<EventLoop, OriginPool> pools = new ConcurrentHashMap<>();
  private volatile boolean retired;

  KnownOrigin(OriginKey key, String name, ConnectAttempt.Tools tools) {
    this.key = key;
    this.name = name;
    this.tools = tools;
  }

  OriginKey key() {
    return key;
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
      pool = pools.computeIfAbsent(loop, owner -> new OriginPool(key, owner, tools, counters));
      if (retired) {
        pool.retire();
      }
    }
    return pool;
  }

  /** Closes what is idle and keeps nothing from now on. */
  void retire() {
    retired = true;
    pools.forEach((loop, pool) -> {
      try {
        loop.execute(pool::retire);
      } catch (RejectedExecutionException e) {
        // The loop has ended, and its connections with it.
      }
    });
  }

  OriginStatus status() {
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
        name,
        health.isUp(settings()),
        active,
        idle,
        connecting,
        pending,
        counters.connects().sum(),
        counters.connectFailures().sum(),
        counters.retries().sum());
  }
}
