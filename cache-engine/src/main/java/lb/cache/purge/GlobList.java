package lb.cache.purge;

import org.jspecify.annotations.Nullable;

/**
 * The globs among the entries, linked from the newest to the oldest. One thread at a time writes
 * (under the ledger's lock); any thread walks it, without one.
 */
final class GlobList {
  private static final class Node {
    final PurgeMatcher matcher;
    final GlobPattern pattern;
    final boolean soft;
    final long position;

    /** Volatile: who finds it cut must also see the horizon that was raised before. */
    volatile @Nullable Node older;

    /** Only for the writer. */
    @Nullable Node newer;

    Node(PurgeMatcher.Glob glob, boolean soft, long position) {
      this.matcher = glob;
      this.pattern = GlobPattern.of(glob.pattern());
      this.soft = soft;
      this.position = position;
    }
  }

  private volatile @Nullable Node newest;
  private @Nullable Node oldest;
  private int size;

  /** Adds a glob at a position, the highest so far. */
  void add(PurgeMatcher.Glob glob, boolean soft, long position) {
    Node node = new Node(glob, soft, position);
    Node before = newest;
    if (before == null) {
      oldest = node;
    } else {
      node.older = before;
      before.newer = node;
    }
    newest = node;
    size++;
  }

  /** How many there are; for the writer. */
  int size() {
    return size;
  }

  /** How many a walk from the newest meets; for tests. */
  int linked() {
    int count = 0;
    for (Node node = newest; node != null; node = node.older) {
      count++;
    }
    return count;
  }

  /** The position of the oldest; for the writer, when there is one. */
  long oldestPosition() {
    if (oldest == null) {
      throw new IllegalStateException("there is no glob");
    }
    return oldest.position;
  }

  /** Drops the globs at or before a position. */
  void forgetUpTo(long position) {
    while (oldest != null && oldest.position <= position) {
      Node newer = oldest.newer;
      if (newer == null) {
        newest = null;
      } else {
        newer.older = null;
      }
      oldest = newer;
      size--;
    }
  }

  /** The strictest of what matches after {@code frontier}. */
  PurgeVerdict check(PurgeSubject subject, long frontier) {
    PurgeVerdict verdict = PurgeVerdict.NONE;
    for (Node node = newest; node != null && node.position > frontier; node = node.older) {
      PurgeVerdict wanted = node.soft ? PurgeVerdict.SOFT : PurgeVerdict.HARD;
      if (verdict.compareTo(wanted) < 0
          && node.pattern.matches(subject.target())
          && Scope.matches(node.matcher, subject)) {
        verdict = wanted;
        if (verdict == PurgeVerdict.HARD) {
          break;
        }
      }
    }
    return verdict;
  }
}
