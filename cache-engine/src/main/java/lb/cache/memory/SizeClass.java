package lb.cache.memory;

import org.jspecify.annotations.Nullable;

/**
 * All chunks of one size. Any thread; each method is a short critical section under this object's
 * lock, inside which only the lock of the {@link PagePool} is taken.
 *
 * <p>Pages with free chunks stand in a list. Chunks are taken from its head; a page that was full
 * and gets a chunk back joins at the tail, so that the pages behind the head have time to run
 * empty.
 */
final class SizeClass {
  /** Result of {@link #give}: no such chunk is handed out. */
  static final int NOT_HELD = -1;

  private static final int LOOKED_AT_MAX = 64;

  final int chunkBytes;
  final int chunksPerPage;
  private final PagePool pool;

  private @Nullable Page head;
  private @Nullable Page tail;
  private int pages;
  private int draining;
  private long chunks;
  private long requestedBytes;

  SizeClass(int chunkBytes, int pageBytes, PagePool pool) {
    this.chunkBytes = chunkBytes;
    this.chunksPerPage = pageBytes / chunkBytes;
    this.pool = pool;
  }

  /**
   * Hands out a chunk of which {@code requested} bytes are wanted; 0 when there is none.
   *
   * @param newPage whether a free page may be taken for it
   */
  synchronized long take(int requested, long ownerHigh, long ownerLow, boolean newPage) {
    Page page = head;
    if (page == null) {
      page = newPage ? pool.take() : null;
      if (page == null) {
        return 0;
      }
      page.serve(this);
      pages++;
      append(page);
    }
    int slot = page.take(requested, ownerHigh, ownerLow);
    if (page.isFull()) {
      remove(page);
    }
    chunks++;
    requestedBytes += requested;
    return ChunkName.of(page.index, slot, page.lastStamp());
  }

  /** Takes a chunk back; returns {@link #NOT_HELD} when it is not one of this class in use. */
  synchronized int give(Page page, int slot, int stamp) {
    if (page.owner != this || !page.holds(slot, stamp)) {
      return NOT_HELD;
    }
    boolean wasFull = page.isFull();
    int requested = page.give(slot);
    chunks--;
    requestedBytes -= requested;
    if (page.used() == 0) {
      retire(page);
    } else if (wasFull && !page.draining) {
      append(page);
    }
    return requested;
  }

  /** The page with the fewest chunks in use among the first that have free ones, or null. */
  synchronized @Nullable Page emptiest(long pickedBeforeRound) {
    Page best = null;
    int lookedAt = 0;
    for (Page page = head; page != null && lookedAt < LOOKED_AT_MAX; page = page.next) {
      if (page.pickedAtRound < pickedBeforeRound && (best == null || page.used() < best.used())) {
        best = page;
      }
      lookedAt++;
    }
    return best;
  }

  /**
   * Begins to drain a page: from now on it hands out nothing.
   *
   * @return the owners of its chunks, two longs each; null when it does not serve this class or
   *     drains already
   */
  synchronized long @Nullable [] drain(Page page, long round) {
    if (page.owner != this || page.draining) {
      return null;
    }
    if (page.listed) {
      remove(page);
    }
    page.draining = true;
    page.pickedAtRound = round;
    draining++;
    return page.owners();
  }

  /**
   * Lets a page that has not run empty serve again. Nothing happens when it does not drain, or was
   * picked anew since that round: it had run empty then, and served again.
   */
  synchronized void undrain(Page page, long round) {
    if (page.owner == this && page.draining && page.pickedAtRound == round) {
      page.draining = false;
      draining--;
      if (!page.isFull()) {
        append(page);
      }
    }
  }

  synchronized int draining() {
    return draining;
  }

  synchronized ArenaStats.OfClass stats() {
    return new ArenaStats.OfClass(chunkBytes, chunksPerPage, pages, chunks, requestedBytes);
  }

  private void retire(Page page) {
    if (page.listed) {
      remove(page);
    }
    if (page.draining) {
      page.draining = false;
      draining--;
    }
    page.owner = null;
    pages--;
    pool.give(page);
  }

  private void append(Page page) {
    page.listed = true;
    page.previous = tail;
    page.next = null;
    if (tail == null) {
      head = page;
    } else {
      tail.next = page;
    }
    tail = page;
  }

  private void remove(Page page) {
    page.listed = false;
    if (page.previous == null) {
      head = page.next;
    } else {
      page.previous.next = page.next;
    }
    if (page.next == null) {
      tail = page.previous;
    } else {
      page.next.previous = page.previous;
    }
    page.previous = null;
    page.next = null;
  }
}
