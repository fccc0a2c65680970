package lb.cache;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import lb.cache.memory.ChunkRelease;
import lb.cache.memory.Retained;
import lb.cache.memory.SlabArena;

/**
 * A body in the arena: chunks one after the other, written once at the end by one thread and read
 * by any number of threads behind it. It is freed when the last holder has let go, objects that it
 * became the body of among them.
 *
 * <p>Only the thread that fills it calls {@link #append}. Readers see what {@link #length} covers:
 * chunks and octets are written before the length is published.
 */
final class BodyChain extends Retained implements ChunkRelease {
  /** How far a chain of unknown length grows at a time: a quarter of what it has. */
  private static final int GROWTH_SHARE = 4;

  private static final int GROWTH_BYTES_MIN = 4 * 1024;

  private final SlabArena arena;
  private final ChunkSource source;
  private final KeyHash owner;
  private final long expected;

  private volatile Table table = new Table(new long[2], 0);
  private long reserved;
  private volatile long length;

  /** The {@link StoredChain} that owns the chunks; 0 as long as this does. */
  private long stored;

  /**
   * The chunks so far: for each its name, and where in the body it ends. The array is shared with
   * later tables, which only add behind {@code count}. Most chains have one chunk or two, and there
   * are many of them, so that it begins small.
   */
  private record Table(long[] pieces, int count) {
    Table with(long chunk, long end) {
      int at = count * 2;
      long[] next = at == pieces.length ? Arrays.copyOf(pieces, at * 2) : pieces;
      next[at] = chunk;
      next[at + 1] = end;
      return new Table(next, count + 1);
    }

    long chunk(int index) {
      return pieces[index * 2];
    }

    long end(int index) {
      return pieces[index * 2 + 1];
    }

    long start(int index) {
      return index == 0 ? 0 : end(index - 1);
    }

    /** The index of the chunk that holds {@code offset}. */
    int indexOf(long offset) {
      int low = 0;
      int high = count - 1;
      while (low < high) {
        int middle = (low + high) >>> 1;
        if (end(middle) <= offset) {
          low = middle + 1;
        } else {
          high = middle;
        }
      }
      return low;
    }
  }

  /** An empty chain; {@code expected} is the length announced, or -1. */
  BodyChain(SlabArena arena, ChunkSource source, KeyHash owner, long expected) {
    this.arena = arena;
    this.source = source;
    this.owner = owner;
    this.expected = expected;
  }

  /** How many octets can be read. */
  long length() {
    return length;
  }

  /** How much of the arena the chain holds. */
  long reserved() {
    return reserved;
  }

  /**
   * Stores as much of {@code data} as there is room for and moves its reader index by that much.
   *
   * @return whether all of it was stored; when not, the arena is full
   */
  boolean append(ByteBuf data) {
    long end = length;
    while (data.isReadable()) {
      if (end == reserved && !grow(data.readableBytes())) {
        length = end;
        return false;
      }
      Table now = table;
      int last = now.count - 1;
      int room = (int) Math.min(data.readableBytes(), now.end(last) - end);
      arena.copyIn(now.chunk(last), (int) (end - now.start(last)), data, room);
      end += room;
    }
    length = end;
    return true;
  }

  private boolean grow(int wantedNow) {
    long chunk = source.allocateFor(nextBytes(wantedNow), owner);
    if (chunk == 0) {
      return false;
    }
    reserved += arena.capacityOf(chunk);
    table = table.with(chunk, reserved);
    return true;
  }

  private long nextBytes(int wantedNow) {
    if (expected > reserved) {
      return expected - reserved;
    }
    return Math.max(Math.max(reserved / GROWTH_SHARE, wantedNow), GROWTH_BYTES_MIN);
  }

  /**
   * A view of octets from {@code from}, at most {@code most} of them and not beyond the chunk's
   * end. It keeps the chain until it is released.
   */
  ByteBuf slice(long from, long most) {
    Table now = table;
    int at = now.indexOf(from);
    int size = (int) Math.min(Math.min(most, length - from), now.end(at) - from);
    retain();
    return arena.view(now.chunk(at), (int) (from - now.start(at)), size, this, 0);
  }

  /** Copies {@code [from, from + size)} to the end of {@code target}. */
  void copyOut(long from, long size, ByteBuf target) {
    Table now = table;
    long at = from;
    long end = from + size;
    while (at < end) {
      int index = now.indexOf(at);
      int part = (int) Math.min(end - at, now.end(index) - at);
      arena.copyOut(now.chunk(index), (int) (at - now.start(index)), target, part);
      at += part;
    }
  }

  /**
   * Writes down where the octets lie, for objects that outlive this. Nothing may be appended
   * afterwards. Only the thread that filled it calls this.
   *
   * @return the {@link StoredChain} with a reference for the caller; 0 when there is no room
   */
  long store() {
    if (stored == 0) {
      Table now = table;
      stored = StoredChain.write(arena, source, owner, now.pieces, now.count, reserved);
    }
    if (stored != 0) {
      StoredChain.retain(arena, stored);
    }
    return stored;
  }

  @Override
  public void released(long token) {
    release();
  }

  @Override
  protected void onLastRelease() {
    if (stored != 0) {
      StoredChain.release(arena, stored);
      return;
    }
    Table now = table;
    for (int i = 0; i < now.count; i++) {
      arena.free(now.chunk(i));
    }
  }
}
