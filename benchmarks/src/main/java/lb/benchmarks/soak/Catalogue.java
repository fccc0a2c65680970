package lb.benchmarks.soak;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * All that can be asked for, and the versions of it. Any thread.
 *
 * <p>What is new at the origin is shown by a higher version. When a purge has been answered its
 * version becomes the floor: no request that is sent later may get an older one.
 */
final class Catalogue {
  static final List<String> HOSTS = List.of("a.test", "b.test");
  private static final int GROUPS = 32;
  private static final int TAGS = 97;

  private final List<Item> items = new ArrayList<>();
  private final int[] firstOf = new int[Kind.values().length];
  private final Map<String, Item> byName = new HashMap<>();
  private final AtomicIntegerArray versions;
  private final AtomicIntegerArray floors;

  Catalogue() {
    for (Kind kind : Kind.values()) {
      firstOf[kind.ordinal()] = items.size();
      for (int i = 0; i < kind.count; i++) {
        int number = i / HOSTS.size();
        String query = number % 8 == 3 ? "?page=" + number : "";
        String target = "/" + kind.letter + "/" + number % GROUPS + "/" + number + query;
        String host = HOSTS.get(i % HOSTS.size());
        Item item = new Item(items.size(), kind, host, target, "t" + number % TAGS);
        items.add(item);
        byName.put(host + target, item);
      }
    }
    versions = new AtomicIntegerArray(items.size());
    floors = new AtomicIntegerArray(items.size());
  }

  @Nullable Item find(String host, String target) {
    return byName.get(host + target);
  }

  /** One of a kind; a few are asked for far more often than most. */
  Item pick(Kind kind, RandomGenerator random) {
    double skewed = Math.pow(random.nextDouble(), 3);
    return items.get(firstOf[kind.ordinal()] + (int) (skewed * kind.count));
  }

  /** One of a kind, all alike. */
  Item pickEvenly(Kind kind, RandomGenerator random) {
    return items.get(firstOf[kind.ordinal()] + random.nextInt(kind.count));
  }

  /** How many items there are; their ids lie below it. */
  int size() {
    return items.size();
  }

  int version(Item item) {
    return versions.get(item.id());
  }

  int floor(Item item) {
    return floors.get(item.id());
  }

  /** Content that has changed at the origin, and is about to be purged. */
  final class Change {
    private final int[] ids;
    private final int[] reached;

    private Change(int[] ids) {
      this.ids = ids;
      this.reached = Arrays.stream(ids).map(versions::incrementAndGet).toArray();
    }

    /** The purge was answered: from now on the old content must not be seen. */
    void isPurged() {
      for (int i = 0; i < ids.length; i++) {
        floors.accumulateAndGet(ids[i], reached[i], Math::max);
      }
    }
  }

  /** Changes one item. */
  Change change(Item item) {
    return new Change(new int[] {item.id()});
  }

  /** Changes all that match. */
  Change change(Predicate<Item> matches) {
    return new Change(items.stream().filter(matches).mapToInt(Item::id).toArray());
  }
}
