package lb.cache;

import io.netty.buffer.ByteBuf;
import lb.cache.memory.ChunkRelease;
import lb.cache.memory.OffHeap;
import lb.cache.memory.References;
import lb.cache.memory.SlabArena;

/**
 * Where the octets of a long stored body lie: a list of chunks that is itself kept in chunks, with
 * a count of the objects that share it. A fill's {@link BodyChain} writes it down once when the
 * body is whole. A chain is known by the name of its first chunk. Any thread, for who holds a
 * reference.
 *
 * <p>Each chunk of the list: references (of the first alone), how many pieces it lists, what all
 * pieces take of the arena, the next chunk of the list or 0, where in the body its first piece
 * begins, then for each piece its chunk and where in the body it ends. So before each piece stands
 * where it begins.
 */
final class StoredChain {
  private static final int REFERENCES = 0;
  private static final int COUNT = 4;
  private static final int RESERVED = 8;
  private static final int NEXT = 16;
  private static final int PIECES = 32;
  private static final int PIECE_BYTES = 16;

  /** In relation to a piece: where in the body it begins and ends. */
  private static final int START = -8;

  private static final int END = 8;

  private StoredChain() {}

  /**
   * Writes a list down.
   *
   * @param pieces for each piece its chunk and where in the body it ends
   * @param count how many pieces there are, 1 or more
   * @return the chain with one reference, or 0 when there is no room
   */
  static long write(
      SlabArena arena, ChunkSource source, KeyHash owner, long[] pieces, int count, long reserved) {
    int piecesMax = (arena.chunkBytesMax() - PIECES) / PIECE_BYTES;
    long next = 0;
    for (int from = (count - 1) / piecesMax * piecesMax; from >= 0; from -= piecesMax) {
      int listed = Math.min(piecesMax, count - from);
      long chunk = source.allocate(PIECES + listed * PIECE_BYTES, owner);
      if (chunk == 0) {
        freeList(arena, next);
        return 0;
      }
      OffHeap memory = arena.memory();
      long at = arena.offsetOf(chunk);
      memory.putInt(at + COUNT, listed);
      memory.putLong(at + RESERVED, reserved + arena.capacityOf(chunk));
      memory.putLong(at + NEXT, next);
      memory.putLong(at + PIECES + START, from == 0 ? 0 : pieces[from * 2 - 1]);
      for (int i = 0; i < listed * 2; i++) {
        memory.putLong(at + PIECES + (long) i * Long.BYTES, pieces[from * 2 + i]);
      }
      next = chunk;
    }
    References.begin(arena.memory(), arena.offsetOf(next) + REFERENCES);
    return next;
  }

  static void retain(SlabArena arena, long chain) {
    References.retain(arena.memory(), arena.offsetOf(chain) + REFERENCES);
  }

  /** Gives a reference back; the last one frees the body. */
  static void release(SlabArena arena, long chain) {
    if (References.release(arena.memory(), arena.offsetOf(chain) + REFERENCES)) {
      for (long list = chain; list != 0; list = next(arena, list)) {
        long at = arena.offsetOf(list);
        int count = arena.memory().getInt(at + COUNT);
        for (int i = 0; i < count; i++) {
          arena.free(arena.memory().getLong(at + PIECES + (long) i * PIECE_BYTES));
        }
      }
      freeList(arena, chain);
    }
  }

  private static void freeList(SlabArena arena, long first) {
    long list = first;
    while (list != 0) {
      long next = next(arena, list);
      arena.free(list);
      list = next;
    }
  }

  private static long next(SlabArena arena, long list) {
    return arena.memory().getLong(arena.offsetOf(list) + NEXT);
  }

  /** What it takes of the arena, but for further chunks of a long list. */
  static long reserved(SlabArena arena, long chain) {
    return arena.memory().getLong(arena.offsetOf(chain) + RESERVED);
  }

  /**
   * A view of octets from {@code from}, at most {@code most} of them and not beyond a chunk's end.
   *
   * @param release is told {@code token} when the view is done with; until then it holds the chain
   */
  static ByteBuf slice(
      SlabArena arena, long chain, long from, long most, ChunkRelease release, long token) {
    long piece = pieceAt(arena, chain, from);
    int size = (int) Math.min(most, end(arena, piece) - from);
    return arena.memory().view(placeOf(arena, piece, from), size, release, token);
  }

  /** Copies {@code [from, from + size)} to the end of {@code target}. */
  static void copyOut(SlabArena arena, long chain, long from, long size, ByteBuf target) {
    long at = from;
    long end = from + size;
    while (at < end) {
      long piece = pieceAt(arena, chain, at);
      int part = (int) (Math.min(end, end(arena, piece)) - at);
      arena.memory().copyOut(placeOf(arena, piece, at), target, part);
      at += part;
    }
  }

  /** Where the piece is listed that holds the octet at {@code offset} of the body. */
  private static long pieceAt(SlabArena arena, long chain, long offset) {
    long list = arena.offsetOf(chain);
    long count = arena.memory().getInt(list + COUNT);
    while (end(arena, list + PIECES + (count - 1) * PIECE_BYTES) <= offset) {
      list = arena.offsetOf(arena.memory().getLong(list + NEXT));
      count = arena.memory().getInt(list + COUNT);
    }
    long low = 0;
    long high = count - 1;
    while (low < high) {
      long middle = (low + high) >>> 1;
      if (end(arena, list + PIECES + middle * PIECE_BYTES) <= offset) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return list + PIECES + low * PIECE_BYTES;
  }

  private static long end(SlabArena arena, long piece) {
    return arena.memory().getLong(piece + END);
  }

  /** Where in the arena the octet at {@code offset} of the body lies. */
  private static long placeOf(SlabArena arena, long piece, long offset) {
    long start = arena.memory().getLong(piece + START);
    return arena.offsetOf(arena.memory().getLong(piece)) + offset - start;
  }
}
