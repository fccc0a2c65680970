package lb.cache;

import lb.cache.memory.ArenaMemory;
import lb.cache.rules.Freshness;

/**
 * How a stored object lies in its chunk: numbers at fixed places, then octets one after the other:
 * key, head, tags, the values and the names of what it varies on, its place when it is a part, and
 * the body when that is short. So nearly all that is known of an object costs the Java heap
 * nothing. {@code at} is the offset of the chunk in the arena.
 */
final class ObjectLayout {
  /** Where the key begins, behind the numbers. */
  static final int KEY = 72;

  /** What the place of a part takes. */
  static final int PART_BYTES = 2 * Long.BYTES;

  private static final int RECEIVED_MILLIS = 0;
  private static final int INITIAL_AGE_MILLIS = 8;
  private static final int LIFETIME_SECONDS = 16;
  private static final int STALE_WHILE_REVALIDATE_SECONDS = 20;
  private static final int STALE_IF_ERROR_SECONDS = 24;
  private static final int FRESHNESS_FLAGS = 28;
  private static final int BODY_BYTES = 32;
  private static final int STATUS = 40;
  private static final int KEY_BYTES = 44;
  private static final int HEAD_BYTES = 48;
  private static final int TAGS_BYTES = 52;
  private static final int VALUES_BYTES = 56;
  private static final int NAMES_BYTES = 60;
  private static final int ETAG_BYTES = 64;
  private static final int NOT_MODIFIED_BYTES = 68;
  private static final long UNSIGNED_INT_MAX = 0xffff_ffffL;

  private ObjectLayout() {}

  static void writeFacts(ArenaMemory memory, long at, ObjectFacts facts, long bodyBytes) {
    Freshness freshness = facts.freshness();
    memory.putLong(at + RECEIVED_MILLIS, freshness.responseReceivedMillis());
    memory.putLong(at + INITIAL_AGE_MILLIS, freshness.initialAgeMillis());
    memory.putInt(at + LIFETIME_SECONDS, unsigned(freshness.lifetimeSeconds()));
    memory.putInt(
        at + STALE_WHILE_REVALIDATE_SECONDS, unsigned(freshness.staleWhileRevalidateSeconds()));
    memory.putInt(at + STALE_IF_ERROR_SECONDS, unsigned(freshness.staleIfErrorSeconds()));
    memory.putInt(at + FRESHNESS_FLAGS, freshness.flags());
    memory.putLong(at + BODY_BYTES, bodyBytes);
    memory.putInt(at + STATUS, facts.status());
  }

  static void writeHead(ArenaMemory memory, long at, EncodedHead head) {
    memory.putInt(at + HEAD_BYTES, head.octets().length);
    memory.putInt(at + ETAG_BYTES, head.etagBytes());
    memory.putInt(at + NOT_MODIFIED_BYTES, head.notModifiedBytes());
  }

  static void writeLengths(ArenaMemory memory, long at, int key, int tags, int values, int names) {
    memory.putInt(at + KEY_BYTES, key);
    memory.putInt(at + TAGS_BYTES, tags);
    memory.putInt(at + VALUES_BYTES, values);
    memory.putInt(at + NAMES_BYTES, names);
  }

  private static int unsigned(long value) {
    return (int) Math.min(value, UNSIGNED_INT_MAX);
  }

  static Freshness freshness(ArenaMemory memory, long at) {
    return new Freshness(
        memory.getLong(at + RECEIVED_MILLIS),
        memory.getLong(at + INITIAL_AGE_MILLIS),
        Integer.toUnsignedLong(memory.getInt(at + LIFETIME_SECONDS)),
        Integer.toUnsignedLong(memory.getInt(at + STALE_WHILE_REVALIDATE_SECONDS)),
        Integer.toUnsignedLong(memory.getInt(at + STALE_IF_ERROR_SECONDS)),
        memory.getInt(at + FRESHNESS_FLAGS));
  }

  static long bodyBytes(ArenaMemory memory, long at) {
    return memory.getLong(at + BODY_BYTES);
  }

  static int status(ArenaMemory memory, long at) {
    return memory.getInt(at + STATUS);
  }

  static int keyBytes(ArenaMemory memory, long at) {
    return memory.getInt(at + KEY_BYTES);
  }

  static int headBytes(ArenaMemory memory, long at) {
    return memory.getInt(at + HEAD_BYTES);
  }

  static int etagBytes(ArenaMemory memory, long at) {
    return memory.getInt(at + ETAG_BYTES);
  }

  static int notModifiedBytes(ArenaMemory memory, long at) {
    return memory.getInt(at + NOT_MODIFIED_BYTES);
  }

  static int tagsBytes(ArenaMemory memory, long at) {
    return memory.getInt(at + TAGS_BYTES);
  }

  static int valuesBytes(ArenaMemory memory, long at) {
    return memory.getInt(at + VALUES_BYTES);
  }

  static int namesBytes(ArenaMemory memory, long at) {
    return memory.getInt(at + NAMES_BYTES);
  }

  /** Where the head begins. */
  static long head(ArenaMemory memory, long at) {
    return at + KEY + keyBytes(memory, at);
  }

  /** Where the tags begin. */
  static long tags(ArenaMemory memory, long at) {
    return head(memory, at) + headBytes(memory, at);
  }

  /** Where the values begin that requests are compared with. */
  static long values(ArenaMemory memory, long at) {
    return tags(memory, at) + tagsBytes(memory, at);
  }

  /** Where the names of the fields begin that it varies on. */
  static long names(ArenaMemory memory, long at) {
    return values(memory, at) + valuesBytes(memory, at);
  }

  /** Where the place of a part lies, or else the body. */
  static long behindNames(ArenaMemory memory, long at) {
    return names(memory, at) + namesBytes(memory, at);
  }
}
