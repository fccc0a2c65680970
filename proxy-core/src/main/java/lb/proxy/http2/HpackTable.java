package lb.proxy.http2;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A dynamic table of HPACK (RFC 7541 §2.3.2, §4): the newest entry has the lowest number. Owned by
 * its connection's event loop.
 */
final class HpackTable {
  private static final int PLACES = 16;

  private @Nullable HpackEntry[] entries = new HpackEntry[PLACES];
  private int newest;
  private int count;
  private int bytes;
  private int bytesMax;

  /** An empty table for entries of so many octets together, their overhead included. */
  HpackTable(int bytesMax) {
    this.bytesMax = bytesMax;
  }

  /** How many entries there are. */
  int count() {
    return count;
  }

  /** The entry that came {@code age} entries before the newest one. */
  HpackEntry entry(int age) {
    HpackEntry entry = entries[newest - age & entries.length - 1];
    if (entry == null) {
      throw new IndexOutOfBoundsException("entry " + age + " of " + count);
    }
    return entry;
  }

  /** Adds an entry, for which old ones leave; one that is too large leaves the table empty. */
  void add(HpackEntry entry) {
    makeRoom(entry.size());
    if (entry.size() > bytesMax) {
      return;
    }
    if (count == entries.length) {
      grow();
    }
    newest = newest + 1 & entries.length - 1;
    entries[newest] = entry;
    count++;
    bytes += entry.size();
  }

  /** Sets how many octets the entries may have together. */
  void resize(int most) {
    bytesMax = most;
    makeRoom(0);
  }

  private void makeRoom(int wanted) {
    while (count > 0 && bytes + wanted > bytesMax) {
      int oldest = newest - count + 1 & entries.length - 1;
      bytes -= entry(count - 1).size();
      entries[oldest] = null;
      count--;
    }
  }

  private void grow() {
    @Nullable HpackEntry[] larger = Arrays.copyOf(entries, entries.length * 2);
    for (int age = 0; age < count; age++) {
      larger[count - 1 - age] = entry(age);
    }
    Arrays.fill(larger, count, larger.length, null);
    newest = count - 1;
    entries = larger;
  }
}
