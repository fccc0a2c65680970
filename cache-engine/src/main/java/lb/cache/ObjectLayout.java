package lb.cache;

import lb.cache.memory.OffHeap;
import lb.cache.rules.Freshness;

/**
 * How a stored object lies in its chunk: numbers at fixed places, then octets one after the other:
 * key, head, tags, the values and the names of what it varies on, where its body is when that lies
 * in a chain, its place when it is a part, and the body when that is short. {@code at} is the
 * offset of the chunk in the arena.
 */
final class ObjectLayout {
  /** Where the key begins, behind the numbers. */
  static final int KEY = 72;

  /** What it takes to say where a chain is. */
  static final int CHAIN_BYTES = Long.BYTES;

  /** What the place of a part takes. */
  static final int PART_BYTES = 2 * Long.BYTES;

  private static final int RECEIVED_MILLIS = 0;
  private static final int INITIAL_AGE_MILLIS = 8;
  private static final int LIFETIME_SECONDS = 16;
  private static final int STALE_WHILE_REVALIDATE_SECONDS = 20;
  private static final int STALE_IF_ERROR_SECONDS = 24;
  private static final int BODY_BYTES = 28;
  private static final int CHUNK = 36;
  private static final int KEY_AND_FRESHNESS = 44;
  private static final int HEAD_AND_STATUS = 48;
  private static final int TAGS_BYTES = 52;
  private static final int VALUES_BYTES = 56;
  private static final int NAMES_BYTES = 60;
  private static final int ETAG_BYTES = 64;
  private static final int NOT_MODIFIED_BYTES = 68;

  /**
   * A length within a chunk takes so many bits. Above it there is, with that of the key, what else
   * is known of freshness; with that of the head, the status and whether there is a chain.
   */
  private static final int LENGTH_BITS = 20;

  private static final int LENGTH_MASK = (1 << LENGTH_BITS) - 1;
  private static final int STATUS_MASK = (1 << 10) - 1;
  private static final int HAS_CHAIN = 1 << 30;
  private static final long UNSIGNED_INT_MAX = 0xffff_ffffL;

  private ObjectLayout() {}

  static void writeFacts(
      OffHeap memory, long at, ObjectFacts facts, int keyBytes, int headBytes, long bodyBytes) {
    Freshness freshness = facts.freshness();
    memory.putLong(at + RECEIVED_MILLIS, freshness.responseReceivedMillis());
    memory.putLong(at + INITIAL_AGE_MILLIS, freshness.initialAgeMillis());
    memory.putInt(at + LIFETIME_SECONDS, unsigned(freshness.lifetimeSeconds()));
    memory.putInt(
        at + STALE_WHILE_REVALIDATE_SECONDS, unsigned(freshness.staleWhileRevalidateSeconds()));
    memory.putInt(at + STALE_IF_ERROR_SECONDS, unsigned(freshness.staleIfErrorSeconds()));
    memory.putLong(at + BODY_BYTES, bodyBytes);
    memory.putInt(at + KEY_AND_FRESHNESS, keyBytes | freshness.flags() << LENGTH_BITS);
    memory.putInt(at + HEAD_AND_STATUS, headBytes | facts.status() << LENGTH_BITS);
  }

  /** Writes the name of the chunk itself. */
  static void writeChunk(OffHeap memory, long at, long chunk) {
    memory.putLong(at + CHUNK, chunk);
  }

  /** Writes where the body is; behind the names, and so after all lengths. */
  static void writeChain(OffHeap memory, long at, long chain) {
    memory.putInt(at + HEAD_AND_STATUS, memory.getInt(at + HEAD_AND_STATUS) | HAS_CHAIN);
    memory.putLong(behindNames(memory, at), chain);
  }

  static void writeHead(OffHeap memory, long at, EncodedHead head) {
    memory.putInt(at + ETAG_BYTES, head.etagBytes());
    memory.putInt(at + NOT_MODIFIED_BYTES, head.notModifiedBytes());
  }

  static void writeLengths(OffHeap memory, long at, int tags, int values, int names) {
    memory.putInt(at + TAGS_BYTES, tags);
    memory.putInt(at + VALUES_BYTES, values);
    memory.putInt(at + NAMES_BYTES, names);
  }

  private static int unsigned(long value) {
    return (int) Math.min(value, UNSIGNED_INT_MAX);
  }

  static Freshness freshness(OffHeap memory, long at) {
    return new Freshness(
        memory.getLong(at + RECEIVED_MILLIS),
        memory.getLong(at + INITIAL_AGE_MILLIS),
        Integer.toUnsignedLong(memory.getInt(at + LIFETIME_SECONDS)),
        Integer.toUnsignedLong(memory.getInt(at + STALE_WHILE_REVALIDATE_SECONDS)),
        Integer.toUnsignedLong(memory.getInt(at + STALE_IF_ERROR_SECONDS)),
        memory.getInt(at + KEY_AND_FRESHNESS) >>> LENGTH_BITS);
  }

  /** {@link Freshness#ageMillis} without putting the rest together. */
  static long ageMillis(OffHeap memory, long at, long nowMillis) {
    long received = memory.getLong(at + RECEIVED_MILLIS);
    return Freshness.ageMillis(received, memory.getLong(at + INITIAL_AGE_MILLIS), nowMillis);
  }

  static long lifetimeSeconds(OffHeap memory, long at) {
    return Integer.toUnsignedLong(memory.getInt(at + LIFETIME_SECONDS));
  }

  /** The name of the chunk. */
  static long chunk(OffHeap memory, long at) {
    return memory.getLong(at + CHUNK);
  }

  /** The name of the chain that holds the body; 0 when the body lies in this chunk. */
  static long chain(OffHeap memory, long at) {
    return hasChain(memory, at) ? memory.getLong(behindNames(memory, at)) : 0;
  }

  private static boolean hasChain(OffHeap memory, long at) {
    return (memory.getInt(at + HEAD_AND_STATUS) & HAS_CHAIN) != 0;
  }

  static long bodyBytes(OffHeap memory, long at) {
    return memory.getLong(at + BODY_BYTES);
  }

  static int status(OffHeap memory, long at) {
    return memory.getInt(at + HEAD_AND_STATUS) >>> LENGTH_BITS & STATUS_MASK;
  }

  static int keyBytes(OffHeap memory, long at) {
    return memory.getInt(at + KEY_AND_FRESHNESS) & LENGTH_MASK;
  }

  static int headBytes(OffHeap memory, long at) {
    return memory.getInt(at + HEAD_AND_STATUS) & LENGTH_MASK;
  }

  static int etagBytes(OffHeap memory, long at) {
    return memory.getInt(at + ETAG_BYTES);
  }

  static int notModifiedBytes(OffHeap memory, long at) {
    return memory.getInt(at + NOT_MODIFIED_BYTES);
  }

  static int tagsBytes(OffHeap memory, long at) {
    return memory.getInt(at + TAGS_BYTES);
  }

  static int valuesBytes(OffHeap memory, long at) {
    return memory.getInt(at + VALUES_BYTES);
  }

  static int namesBytes(OffHeap memory, long at) {
    return memory.getInt(at + NAMES_BYTES);
  }

  /** Where the head begins. */
  static long head(OffHeap memory, long at) {
    return at + KEY + keyBytes(memory, at);
  }

  /** Where the tags begin. */
  static long tags(OffHeap memory, long at) {
    return head(memory, at) + headBytes(memory, at);
  }

  /** Where the values begin that requests are compared with. */
  static long values(OffHeap memory, long at) {
    return tags(memory, at) + tagsBytes(memory, at);
  }

  /** Where the names of the fields begin that it varies on. */
  static long names(OffHeap memory, long at) {
    return values(memory, at) + valuesBytes(memory, at);
  }

  /** Where the place of a part lies, or else a short body. */
  static long part(OffHeap memory, long at) {
    return behindNames(memory, at) + (hasChain(memory, at) ? CHAIN_BYTES : 0);
  }

  private static long behindNames(OffHeap memory, long at) {
    return names(memory, at) + namesBytes(memory, at);
  }
}
