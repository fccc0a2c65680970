package lb.testing;

import java.util.ArrayList;
import java.util.List;

/**
 * What a {@link ScriptedOrigin} does with the requests for one pattern: a sequence of scripts, one
 * a request, of which the last one stays. Thread-safe; may be changed while the origin runs.
 */
public final class OriginRoute {
  private final ScriptedOrigin origin;
  private List<Script> scripts = List.of();
  private int played;

  OriginRoute(ScriptedOrigin origin) {
    this.origin = origin;
  }

  /**
   * Answers the first request with the first script, the second with the next, and all that follow
   * with the last. Replaces what was said before and starts anew.
   *
   * @return the origin, so that sentences can be joined
   */
  public ScriptedOrigin respond(Script first, Script... next) {
    List<Script> all = new ArrayList<>();
    all.add(first);
    all.addAll(List.of(next));
    synchronized (this) {
      scripts = List.copyOf(all);
      played = 0;
    }
    return origin;
  }

  /** How many requests came here since the last {@link #respond}. */
  public synchronized int played() {
    return played;
  }

  synchronized Script next() {
    if (scripts.isEmpty()) {
      throw new IllegalStateException("on(…) was said without respond(…)");
    }
    return scripts.get(Math.min(played++, scripts.size() - 1));
  }
}
