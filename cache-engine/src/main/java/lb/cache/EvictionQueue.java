package lb.cache;

/** Objects in the order they came. Guarded by the lock of {@link Index}. */
final class EvictionQueue {
  /** The queue of an object that is in none: it is not in the index. */
  static final byte NONE = 0;

  private final ObjectTable table;
  private final byte number;
  private int first;
  private int last;
  private int count;
  private long weight;

  /** An empty queue with a number of its own. */
  EvictionQueue(ObjectTable table, byte number) {
    this.table = table;
    this.number = number;
  }

  /** Whether an object is in this queue. */
  boolean has(int id) {
    return table.queue(id) == number;
  }

  /** The object that came before all others, or 0. */
  int first() {
    return first;
  }

  int count() {
    return count;
  }

  /** What all objects weigh, in {@link StoredObject#WEIGHT_UNIT_BYTES}. */
  long weight() {
    return weight;
  }

  void add(int id) {
    link(last, id);
    link(id, 0);
    enter(id);
  }

  void remove(int id) {
    unlink(id);
    table.queue(id, NONE);
  }

  /** Takes an object out and adds it to {@code other}, which may be this: at no time in neither. */
  void moveTo(EvictionQueue other, int id) {
    unlink(id);
    other.add(id);
  }

  private void unlink(int id) {
    link(table.before(id), table.behind(id));
    leave(id);
  }

  /** Puts {@code id}, which is in no queue, in the place of {@code old}. */
  void replace(int old, int id) {
    link(table.before(old), id);
    link(id, table.behind(old));
    leave(old);
    table.queue(old, NONE);
    enter(id);
  }

  private void enter(int id) {
    table.queue(id, number);
    count++;
    weight += table.weight(id);
  }

  private void leave(int id) {
    count--;
    weight -= table.weight(id);
  }

  /** Puts two next to each other; 0 stands for the end of the queue. */
  private void link(int before, int behind) {
    if (before == 0) {
      first = behind;
    } else {
      table.behind(before, behind);
    }
    if (behind == 0) {
      last = before;
    } else {
      table.before(behind, before);
    }
  }
}
