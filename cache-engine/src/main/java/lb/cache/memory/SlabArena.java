package lb.cache.memory;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * One piece of memory outside the Java heap, of a fixed size, handed out in chunks. See the notes
 * of the implementation below.
 *
 * <p>A chunk is named by a {@code long} that is never 0. A chunk that is handed out never moves and
 * overlaps no other. Any thread may call any method at any time; nothing blocks for longer than a
 * few instructions. {@link #close()} comes last: nobody may use a chunk or a view afterwards.
 */
public final class SlabArena implements AutoCloseable {
  /** The size of a page, in bytes. */
  public static final int PAGE_BYTES = 256 * 1024;

  /** The largest chunk, in bytes; a longer body is a chain of chunks, see {@link ChunkPlan}. */
  public static final int CHUNK_BYTES_MAX = PAGE_BYTES;

  private SlabArena() {}

  /**
   * Reserves an arena. Address space is taken at once, memory only when a page is first written to.
   *
   * @param capacityBytes from 256 KiB to 1 TiB; rounded down to whole pages
   * @throws IllegalArgumentException when the capacity is out of range
   * @throws IllegalStateException when the machine does not give the address space
   */
  public static SlabArena open(long capacityBytes) {
    throw new UnsupportedOperationException();
  }

  /** The size of the arena in bytes: whole pages. */
  public long capacityBytes() {
    throw new UnsupportedOperationException();
  }

  /** How many bytes of the arena a chunk of {@code bytes} (1 to {@link #CHUNK_BYTES_MAX}) takes. */
  public static int roundedBytes(int bytes) {
    throw new UnsupportedOperationException();
  }

  /**
   * Hands out a chunk. Its content is whatever was there before.
   *
   * @param bytes how many are needed, 1 to {@link #CHUNK_BYTES_MAX}
   * @param ownerHigh the upper half of the id of the object that the chunk belongs to
   * @param ownerLow the lower half
   * @return the chunk, or 0 when there is none
   */
  public long allocate(int bytes, long ownerHigh, long ownerLow) {
    throw new UnsupportedOperationException();
  }

  /**
   * Hands out the chunks of {@link ChunkPlan#of(long)}, all or none.
   *
   * @return the chunks in the order of the plan, or null when there are not enough
   */
  public long @Nullable [] allocateChain(long bytes, long ownerHigh, long ownerLow) {
    throw new UnsupportedOperationException();
  }

  /**
   * Takes a chunk back.
   *
   * @throws IllegalStateException when it is not handed out: freed before, or of another arena
   */
  public void free(long chunk) {
    throw new UnsupportedOperationException();
  }

  /** Takes the chunks of a chain back; zeros in it are passed over. */
  public void freeChain(long[] chunks) {
    throw new UnsupportedOperationException();
  }

  /** How many bytes the chunk holds: at least what was asked for. */
  public int capacityOf(long chunk) {
    throw new UnsupportedOperationException();
  }

  /** The native address of the chunk's first byte. */
  public long address(long chunk) {
    throw new UnsupportedOperationException();
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
    throw new UnsupportedOperationException();
  }

  /**
   * Copies {@code length} bytes at the reader index of {@code source}, which moves, into a chunk.
   */
  public void copyIn(long chunk, int at, ByteBuf source, int length) {
    throw new UnsupportedOperationException();
  }

  /** Copies bytes of an array into a chunk. */
  public void copyIn(long chunk, int at, byte[] source, int from, int length) {
    throw new UnsupportedOperationException();
  }

  /** Copies bytes of a chunk to the writer index of {@code target}, which moves. */
  public void copyOut(long chunk, int at, ByteBuf target, int length) {
    throw new UnsupportedOperationException();
  }

  /** Copies bytes of a chunk into an array. */
  public void copyOut(long chunk, int at, byte[] target, int from, int length) {
    throw new UnsupportedOperationException();
  }

  /** The eight bytes at {@code at} of a chunk, in the byte order of the machine. */
  public long getLong(long chunk, int at) {
    throw new UnsupportedOperationException();
  }

  /** Writes eight bytes at {@code at} of a chunk, in the byte order of the machine. */
  public void putLong(long chunk, int at, long value) {
    throw new UnsupportedOperationException();
  }

  /** The four bytes at {@code at} of a chunk, in the byte order of the machine. */
  public int getInt(long chunk, int at) {
    throw new UnsupportedOperationException();
  }

  /** Writes four bytes at {@code at} of a chunk, in the byte order of the machine. */
  public void putInt(long chunk, int at, int value) {
    throw new UnsupportedOperationException();
  }

  /**
   * Picks pages to be emptied and names the owners of their chunks, so that the caller evicts them.
   * For when {@link #allocate} gave 0 though objects were evicted: the free chunks are then of
   * other classes. A picked page hands out nothing until it is empty; then it may serve any class.
   *
   * @param bytesWanted how many bytes were asked for; one page for each 256 KiB of it
   * @param visitor is told the owners, on this thread, before this returns
   * @return how many chunks were named; 0 when no page could be picked
   */
  public int victims(int bytesWanted, OwnerVisitor visitor) {
    throw new UnsupportedOperationException();
  }

  /** What the arena holds now. */
  public ArenaStats stats() {
    throw new UnsupportedOperationException();
  }

  /** Gives the memory back to the machine. */
  @Override
  public void close() {
    throw new UnsupportedOperationException();
  }
}
