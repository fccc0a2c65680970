package lb.cache.memory;

import io.netty.buffer.ByteBuf;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One piece of memory outside the Java heap, of a fixed size, handed out in chunks.
 *
 * <p>A chunk is named by a {@code long} that is never 0. A chunk that is handed out never moves and
 * overlaps no other. Any thread may call any method at any time; nothing blocks for longer than a
 * few instructions. {@link #close()} comes last: nobody may use a chunk or a view afterwards.
 *
 * <h2>Implementation notes</h2>
 *
 * The memory is cut into pages of 16 to 256 KiB, so that there are 2,048 of them where it can be: a
 * small arena with large pages would lose much to pages that are not full. A page is free or serves
 * one size class ({@link SizeClasses}) until the last chunk on it is freed; then any class may have
 * it. Nothing is compacted: when the free chunks are all of the wrong class, {@link #victims} names
 * what has to be evicted so that a page becomes empty.
 *
 * <p>Each class has a lock of its own; the pool of free pages has one that is taken last. What is
 * known of a chunk (24 bytes: its owner, what was asked for, its stamp) lies off the heap, together
 * for each page.
 *
 * <p>A chunk's name holds the number of the arena, the page, the slot, and the stamp under which
 * the slot was taken. So a chunk that is freed twice, or of another arena, is found out for
 * certain, unless its page was taken from 2^24 times in between, or 63 arenas were opened.
 */
public final class SlabArena implements AutoCloseable {
  /** The largest page, in bytes. */
  static final int PAGE_BYTES_MAX = 256 * 1024;

  /** The smallest page, in bytes: a head and a key have to fit. */
  static final int PAGE_BYTES_MIN = 16 * 1024;

  private static final int PAGES_WANTED = 2048;
  private static final long CAPACITY_BYTES_MAX = (long) ChunkName.PAGES_MAX * PAGE_BYTES_MAX;

  /** The smallest free chunk that is taken for a part of a longer body. */
  private static final int PIECE_BYTES_MIN = 1024;

  /** A free chunk of this size is taken for a part of a body of any length. */
  private static final int PIECE_BYTES_WANTED = 16 * 1024;

  private static final AtomicInteger OPENED = new AtomicInteger();

  private final Arena lifetime;
  private final OffHeap memory;
  private final long capacityBytes;
  private final int number;
  private final PagePool pool;
  private final SizeClasses sizes;
  private final SizeClass[] classes;
  private final int fineClasses;
  private final Reclaim reclaim;
  private volatile boolean closed;

  private SlabArena(Arena lifetime, MemorySegment memory, int pageBytes) {
    this.lifetime = lifetime;
    this.memory = new OffHeap(memory);
    this.capacityBytes = memory.byteSize();
    this.number = 1 + Math.floorMod(OPENED.getAndIncrement(), ChunkName.ARENA_MAX);
    int pages = Math.toIntExact(memory.byteSize() / pageBytes);
    this.pool = new PagePool(pages, pageBytes, reserveBeside(pages * Page.bookBytes(pageBytes)));
    this.sizes = new SizeClasses(pageBytes);
    this.fineClasses = sizes.indexOf(sizes.fineBytesMax()) + 1;
    this.classes = new SizeClass[sizes.count()];
    for (int i = 0; i < classes.length; i++) {
      classes[i] = new SizeClass(sizes.chunkBytes(i), pageBytes, pool);
    }
    this.reclaim = new Reclaim(pool, classes);
  }

  /**
   * Reserves an arena. Address space is taken at once, memory only when a page is first written to.
   *
   * @param capacityBytes from 16 KiB to 1 TiB; rounded down to whole pages
   * @throws IllegalArgumentException when the capacity is out of range
   * @throws IllegalStateException when the machine does not give the address space
   */
  public static SlabArena open(long capacityBytes) {
    return open(capacityBytes, pageBytesFor(capacityBytes));
  }

  /**
   * Does once what the first {@link #open} of a process would have to do besides: on whatever
   * thread, while that of the start does something else.
   *
   * @throws IllegalStateException when the machine does not give address space
   */
  public static void prepare() {
    Reservation.link();
  }

  private static int pageBytesFor(long capacityBytes) {
    long wanted = Long.highestOneBit(Math.max(1, capacityBytes / PAGES_WANTED));
    return Math.clamp(wanted, PAGE_BYTES_MIN, PAGE_BYTES_MAX);
  }

  /** An arena with pages of a given size, a power of two. */
  static SlabArena open(long capacityBytes, int pageBytes) {
    if (capacityBytes < pageBytes || capacityBytes > CAPACITY_BYTES_MAX) {
      throw new IllegalArgumentException(
          "a capacity of %,d bytes, expected %,d to %,d"
              .formatted(capacityBytes, pageBytes, CAPACITY_BYTES_MAX));
    }
    Arena lifetime = Arena.ofShared();
    try {
      long bytes = capacityBytes - capacityBytes % pageBytes;
      return new SlabArena(lifetime, Reservation.reserve(bytes, lifetime), pageBytes);
    } catch (RuntimeException | Error e) {
      lifetime.close();
      throw e;
    }
  }

  /** The size of the arena in bytes: whole pages. */
  public long capacityBytes() {
    return capacityBytes;
  }

  /** The largest chunk, in bytes: a page. A longer body is a chain, see {@link ChunkPlan}. */
  public int chunkBytesMax() {
    return sizes.pageBytes();
  }

  /** Up to this, in bytes, a chunk is at most an eighth larger than what is asked for. */
  public int fineBytesMax() {
    return sizes.fineBytesMax();
  }

  /** How many bytes of the arena a chunk of {@code bytes} (1 to the largest) takes. */
  int roundedBytes(int bytes) {
    return sizes.rounded(bytes);
  }

  /**
   * Hands out a chunk, of the next larger size when only that is free. Its content is whatever was
   * there before.
   *
   * @param bytes how many are needed, 1 to {@link #chunkBytesMax}
   * @param ownerHigh the upper half of the id of the object that the chunk belongs to
   * @param ownerLow the lower half
   * @return the chunk, or 0 when there is none
   * @throws IllegalArgumentException when {@code bytes} is out of range
   * @throws IllegalStateException when the arena is closed
   */
  public long allocate(int bytes, long ownerHigh, long ownerLow) {
    if (closed) {
      throw new IllegalStateException("the arena is closed");
    }
    int index = sizes.indexOf(bytes);
    long local = classes[index].take(bytes, ownerHigh, ownerLow, true);
    if (local == 0 && index + 1 < fineClasses) {
      local = classes[index + 1].take(bytes, ownerHigh, ownerLow, false);
    }
    return named(local);
  }

  /**
   * Hands out a chunk for the first of {@code rest} bytes that are still to be placed. It holds all
   * of them, or they fill it: the caller puts {@code min(rest, capacityOf(chunk))} bytes there and
   * comes back for the others. While there is room the chunks are those of {@link ChunkPlan}; in a
   * full arena smaller ones that happen to be free are used up first, so that little lies idle.
   *
   * @param rest 1 or more
   * @return the chunk, or 0 when there is none
   */
  public long allocateFor(long rest, long ownerHigh, long ownerLow) {
    long chunk = allocate(ChunkPlan.first(sizes, rest), ownerHigh, ownerLow);
    if (chunk != 0) {
      return chunk;
    }
    long least = Math.max(PIECE_BYTES_MIN, Math.min(rest / 2, PIECE_BYTES_WANTED));
    for (int i = classes.length - 1; classes[i].chunkBytes >= least; i--) {
      if (classes[i].chunkBytes <= rest) {
        long local = classes[i].take(classes[i].chunkBytes, ownerHigh, ownerLow, false);
        if (local != 0) {
          return named(local);
        }
      }
    }
    return 0;
  }

  /**
   * Hands out the chunks for {@code bytes} bytes, all or none. All but the last are to be filled to
   * the last byte.
   *
   * @param bytes 1 or more
   * @return the chunks in order, or null when there are not enough
   */
  public long @Nullable [] allocateChain(long bytes, long ownerHigh, long ownerLow) {
    if (bytes > capacityBytes()) {
      return null;
    }
    long[] chunks = new long[ChunkPlan.of(sizes, bytes).pieces()];
    int count = 0;
    for (long rest = bytes; rest > 0; rest -= Math.min(rest, capacityOf(chunks[count - 1]))) {
      long chunk = allocateFor(rest, ownerHigh, ownerLow);
      if (chunk == 0) {
        freeChain(chunks);
        return null;
      }
      if (count == chunks.length) {
        chunks = Arrays.copyOf(chunks, count + count / 2 + 1);
      }
      chunks[count++] = chunk;
    }
    return count == chunks.length ? chunks : Arrays.copyOf(chunks, count);
  }

  /**
   * Takes a chunk back.
   *
   * @throws IllegalStateException when it is not handed out: freed before, or of another arena
   */
  public void free(long chunk) {
    Page page = pageOf(chunk);
    SizeClass owner = page == null ? null : page.owner;
    if (page == null
        || owner == null
        || owner.give(page, ChunkName.slot(chunk), ChunkName.stamp(chunk)) == SizeClass.NOT_HELD) {
      throw notHeld(chunk);
    }
  }

  /** Takes the chunks of a chain back; zeros in it are passed over. */
  public void freeChain(long[] chunks) {
    for (long chunk : chunks) {
      if (chunk != 0) {
        free(chunk);
      }
    }
  }

  /** How many bytes the chunk holds: at least what was asked for. */
  public int capacityOf(long chunk) {
    return held(chunk).chunkBytes();
  }

  /** The native address of the chunk's first byte. */
  public long address(long chunk) {
    return memory.address(offset(chunk, 0, 0));
  }

  /**
   * More memory, for tables, that is given back together with the arena. All zeros. On Linux and
   * macOS address space is taken at once, and memory only when it is first written to.
   *
   * @param bytes 1 or more
   * @throws IllegalStateException when the machine does not give the address space
   */
  public OffHeap reserveBeside(long bytes) {
    return new OffHeap(Reservation.reserve(bytes, lifetime));
  }

  /** All octets of the arena, by offset. */
  public OffHeap memory() {
    return memory;
  }

  /** Where in {@link #memory} a chunk begins; it stays there as long as it is handed out. */
  public long offsetOf(long chunk) {
    return offset(chunk, 0, 0);
  }

  /**
   * A read-only buffer over bytes of a chunk, for writing to a socket without a copy. It has one
   * reference; when the last one is given back, {@code release} is told. Whoever makes the view
   * sees to it that the chunk is not freed before that.
   *
   * @param from the first byte, from 0
   * @param length how many bytes
   * @param release told once when the view is done with
   * @param token handed to {@code release}
   */
  public ByteBuf view(long chunk, int from, int length, ChunkRelease release, long token) {
    return memory.view(offset(chunk, from, length), length, release, token);
  }

  /** Copies {@code length} bytes at the reader index of {@code source}, which moves, to a chunk. */
  public void copyIn(long chunk, int at, ByteBuf source, int length) {
    memory.copyIn(offset(chunk, at, length), source, length);
  }

  /** Copies bytes of an array into a chunk. */
  public void copyIn(long chunk, int at, byte[] source, int from, int length) {
    memory.copyIn(offset(chunk, at, length), source, from, length);
  }

  /** Copies bytes of a chunk to the writer index of {@code target}, which moves. */
  public void copyOut(long chunk, int at, ByteBuf target, int length) {
    memory.copyOut(offset(chunk, at, length), target, length);
  }

  /** Copies bytes of a chunk into an array. */
  public void copyOut(long chunk, int at, byte[] target, int to, int length) {
    memory.copyOut(offset(chunk, at, length), target, to, length);
  }

  /** The eight bytes at {@code at} of a chunk, in the byte order of the machine. */
  public long getLong(long chunk, int at) {
    return memory.getLong(offset(chunk, at, Long.BYTES));
  }

  /** Writes eight bytes at {@code at} of a chunk, in the byte order of the machine. */
  public void putLong(long chunk, int at, long value) {
    memory.putLong(offset(chunk, at, Long.BYTES), value);
  }

  /** The four bytes at {@code at} of a chunk, in the byte order of the machine. */
  public int getInt(long chunk, int at) {
    return memory.getInt(offset(chunk, at, Integer.BYTES));
  }

  /** Writes four bytes at {@code at} of a chunk, in the byte order of the machine. */
  public void putInt(long chunk, int at, int value) {
    memory.putInt(offset(chunk, at, Integer.BYTES), value);
  }

  /**
   * Picks pages to be emptied and names the owners of their chunks, so that the caller evicts them.
   * For when {@link #allocate} gave 0 though objects were evicted: the free chunks are then of
   * other classes. The pages with the fewest bytes in use come first. A picked page hands out
   * nothing until it is empty, or until 8 others were picked; then it may serve any class.
   *
   * @param bytesWanted how many bytes were asked for, 1 or more; as many pages as hold them, at
   *     most 8
   * @param visitor is told the owners, on this thread, before this returns
   * @return how many chunks were named; 0 when no page could be picked
   */
  public int victims(int bytesWanted, OwnerVisitor visitor) {
    int pages = Math.clamp((bytesWanted - 1L) / sizes.pageBytes() + 1, 1, reclaim.drainingMax());
    int named = 0;
    for (int i = 0; i < pages; i++) {
      long[] owners = reclaim.pick();
      if (owners == null) {
        break;
      }
      for (int at = 0; at < owners.length; at += 2) {
        visitor.owner(owners[at], owners[at + 1]);
      }
      named += owners.length / 2;
    }
    return named;
  }

  /** What the arena holds now. */
  public ArenaStats stats() {
    List<ArenaStats.OfClass> each = new ArrayList<>(classes.length);
    int draining = 0;
    long allocated = 0;
    long requested = 0;
    for (SizeClass sizeClass : classes) {
      ArenaStats.OfClass one = sizeClass.stats();
      each.add(one);
      draining += sizeClass.draining();
      allocated += one.chunks() * one.chunkBytes();
      requested += one.requestedBytes();
    }
    return new ArenaStats(
        capacityBytes(),
        sizes.pageBytes(),
        pool.count(),
        pool.freeCount(),
        draining,
        allocated,
        requested,
        each);
  }

  /** Gives the memory back to the machine. A second call does nothing. */
  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      lifetime.close();
    }
  }

  private long named(long name) {
    return name == 0 ? 0 : ChunkName.inArena(name, number);
  }

  private @Nullable Page pageOf(long chunk) {
    return ChunkName.arena(chunk) == number ? pool.at(ChunkName.page(chunk)) : null;
  }

  private Page held(long chunk) {
    Page page = pageOf(chunk);
    if (page == null || !page.holds(ChunkName.slot(chunk), ChunkName.stamp(chunk))) {
      throw notHeld(chunk);
    }
    return page;
  }

  /** Where byte {@code at} of a chunk lies in the arena, when {@code length} bytes fit after it. */
  private long offset(long chunk, int at, int length) {
    Page page = held(chunk);
    int chunkBytes = page.chunkBytes();
    Objects.checkFromIndexSize(at, length, chunkBytes);
    return (long) page.index * sizes.pageBytes() + (long) ChunkName.slot(chunk) * chunkBytes + at;
  }

  private static IllegalStateException notHeld(long chunk) {
    return new IllegalStateException(
        "chunk %016x is not handed out here: freed before, or of another arena".formatted(chunk));
  }
}
