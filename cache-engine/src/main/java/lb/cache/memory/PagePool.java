package lb.cache.memory;

import org.jspecify.annotations.Nullable;

/**
 * The pages that serve no class. Any thread; a lock of its own, taken last. Pages that were used
 * before are handed out first, and new ones from the lowest address up, so that the machine's
 * memory is touched no sooner than needed.
 */
final class PagePool {
  private final int pageBytes;
  private final OffHeap words;
  private final @Nullable Page[] pages;
  private final int[] returned;
  private int returnedCount;
  private int touched;

  /**
   * So many pages of so many bytes.
   *
   * @param words where what is known of their chunks is kept: {@link Page#bookBytes} for each
   */
  PagePool(int count, int pageBytes, OffHeap words) {
    this.pageBytes = pageBytes;
    this.words = words;
    pages = new Page[count];
    returned = new int[count];
  }

  int count() {
    return pages.length;
  }

  /** The page with this index when it was ever handed out; else, or out of range, null. */
  @Nullable Page at(int index) {
    return index < pages.length ? pages[index] : null;
  }

  /** A page that nobody has, or null. */
  synchronized @Nullable Page take() {
    if (returnedCount > 0) {
      return pages[returned[--returnedCount]];
    }
    if (touched == pages.length) {
      return null;
    }
    Page page = new Page(touched, pageBytes, words);
    pages[touched++] = page;
    return page;
  }

  /** Takes back a page on which nothing is handed out. */
  synchronized void give(Page page) {
    returned[returnedCount++] = page.index;
  }

  synchronized int freeCount() {
    return pages.length - touched + returnedCount;
  }
}
