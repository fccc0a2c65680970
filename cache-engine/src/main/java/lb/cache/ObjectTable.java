package lb.cache;

import lb.cache.memory.ChunkRelease;
import lb.cache.memory.OffHeap;
import lb.cache.memory.References;
import lb.cache.memory.SlabArena;
import lb.cache.rules.Coding;
import lb.cache.rules.VarySpec;
import org.jspecify.annotations.Nullable;

/**
 * A record of 64 octets off the heap for each object: how many hold it, which key it is of, where
 * its chunk is, its place in the index and in the order of eviction. So the Java heap does not grow
 * with what is cached, and its collector has nothing to walk.
 *
 * <p>An object is known by the number of its record, from 1. A record is taken anew when its object
 * has been freed, and never becomes anything but a record: so a reader may try to retain whatever
 * number it found, and compares the key afterwards.
 *
 * <p>Any thread, for who holds a reference; the links of an object in the index and what belongs to
 * the order of eviction are guarded by the lock of {@link Index}, but may be read by anybody. A
 * free record links to the next one by {@link #before}, guarded by this.
 */
final class ObjectTable implements ChunkRelease {
  /** Values of {@link #kind}; a coding that was made has its ordinal. */
  static final byte AS_IT_CAME = -1;

  static final byte PART = -2;

  static final int RECORD_BYTES = 64;

  private static final int REFERENCES = 0;
  private static final int NEXT = 4;
  private static final int HIGH = 8;
  private static final int LOW = 16;
  private static final int AT = 24;
  private static final int FRONTIER = 32;
  private static final int BEFORE = 40;
  private static final int BEHIND = 44;
  private static final int WEIGHT = 48;
  private static final int SPEC = 52;
  private static final int MARKS = 56;
  private static final int KIND = 60;
  private static final int FREQUENCY = 61;
  private static final int QUEUE = 62;

  private static final int SOFT_PURGED = 1;
  private static final int NOT_CODED = 2;

  private final SlabArena arena;
  private final OffHeap octets;
  private final OffHeap records;
  private final VarySpecs specs = new VarySpecs();
  private final int objectsMax;
  private volatile int touched;
  private int firstFree;

  /**
   * An empty table beside {@code arena}.
   *
   * @param objectsMax how many objects there may be, those included that have left the index and
   *     are still read
   */
  ObjectTable(SlabArena arena, int objectsMax) {
    this.arena = arena;
    this.octets = arena.memory();
    this.records = arena.reserveBeside((objectsMax + 1L) * RECORD_BYTES);
    this.objectsMax = objectsMax;
  }

  // --- the life of an object ---

  /**
   * The object whose chunk has been written, with one reference; null when there are too many.
   *
   * @param weight what it takes of the arena, in {@link StoredObject#WEIGHT_UNIT_BYTES}
   */
  @Nullable StoredObject add(KeyHash key, long at, int weight, ObjectFacts facts) {
    int id = take();
    if (id == 0) {
      return null;
    }
    Variant variant = facts.variant();
    Coding coding = facts.madeCoding();
    byte kind = facts.part() != null ? PART : coding == null ? AS_IT_CAME : (byte) coding.ordinal();
    long record = record(id);
    records.putLong(record + HIGH, key.high);
    records.putLong(record + LOW, key.low);
    records.putLong(record + AT, at);
    records.putLongRelease(record + FRONTIER, facts.frontier());
    records.putInt(record + WEIGHT, weight);
    records.putInt(
        record + SPEC, variant == null ? VarySpecs.NONE : specs.numberOf(variant.spec()));
    records.putInt(
        record + MARKS,
        (facts.softPurged() ? SOFT_PURGED : 0) | (kind == AS_IT_CAME ? 0 : NOT_CODED));
    records.putByte(record + KIND, kind);
    records.putByte(record + FREQUENCY, (byte) 0);
    records.putByte(record + QUEUE, EvictionQueue.NONE);
    References.begin(records, record + REFERENCES);
    return new StoredObject(this, id);
  }

  private synchronized int take() {
    int id = firstFree;
    if (id != 0) {
      firstFree = before(id);
    } else if (touched < objectsMax) {
      id = touched + 1;
      touched = id;
    }
    return id;
  }

  private synchronized void give(int id) {
    before(id, firstFree);
    firstFree = id;
  }

  /** The object with this number, for who holds it or is about to try. */
  StoredObject object(int id) {
    return new StoredObject(this, id);
  }

  /** All numbers that objects ever had are from 1 to this. */
  int touched() {
    return touched;
  }

  boolean tryRetain(int id) {
    return References.tryRetain(records, record(id) + REFERENCES);
  }

  void retain(int id) {
    References.retain(records, record(id) + REFERENCES);
  }

  /** Gives a reference back; the last one frees chunk, body and record. */
  boolean release(int id) {
    long record = record(id);
    if (!References.release(records, record + REFERENCES)) {
      return false;
    }
    long at = records.getLong(record + AT);
    long chain = ObjectLayout.chain(octets, at);
    arena.free(ObjectLayout.chunk(octets, at));
    if (chain != 0) {
      StoredChain.release(arena, chain);
    }
    give(id);
    return true;
  }

  int references(int id) {
    return References.count(records, record(id) + REFERENCES);
  }

  /** A view of octets of the object with this number is done with. */
  @Override
  public void released(long id) {
    release((int) id);
  }

  // --- what does not change ---

  SlabArena arena() {
    return arena;
  }

  /** The octets of the arena. */
  OffHeap octets() {
    return octets;
  }

  boolean hasHash(int id, long high, long low) {
    long record = record(id);
    return records.getLong(record + HIGH) == high && records.getLong(record + LOW) == low;
  }

  long high(int id) {
    return records.getLong(record(id) + HIGH);
  }

  long low(int id) {
    return records.getLong(record(id) + LOW);
  }

  /** Where its chunk is in the arena. */
  long at(int id) {
    return records.getLong(record(id) + AT);
  }

  /** What it takes of the arena, in {@link StoredObject#WEIGHT_UNIT_BYTES}. */
  int weight(int id) {
    return records.getInt(record(id) + WEIGHT);
  }

  byte kind(int id) {
    return records.getByte(record(id) + KIND);
  }

  boolean varies(int id) {
    return records.getInt(record(id) + SPEC) != VarySpecs.NONE;
  }

  /** What it varies on; null when that is only in the chunk. */
  @Nullable VarySpec spec(int id) {
    return specs.spec(records.getInt(record(id) + SPEC));
  }

  // --- what holders change ---

  long frontier(int id) {
    return records.getLongAcquire(record(id) + FRONTIER);
  }

  /** Moves the frontier up; one that is there or further already stays. */
  void raiseFrontier(int id, long position) {
    long place = record(id) + FRONTIER;
    long seen = records.getLongAcquire(place);
    while (seen < position) {
      long witness = records.compareAndExchangeLong(place, seen, position);
      if (witness == seen) {
        return;
      }
      seen = witness;
    }
  }

  boolean isSoftPurged(int id) {
    return (records.getIntAcquire(record(id) + MARKS) & SOFT_PURGED) != 0;
  }

  void markSoftPurged(int id) {
    records.getAndOrInt(record(id) + MARKS, SOFT_PURGED);
  }

  boolean mayBeCoded(int id) {
    return (records.getIntAcquire(record(id) + MARKS) & NOT_CODED) == 0;
  }

  void refuseCoding(int id) {
    records.getAndOrInt(record(id) + MARKS, NOT_CODED);
  }

  int frequency(int id) {
    return records.getByte(record(id) + FREQUENCY);
  }

  /** Sets how often it was used; a count that another thread steps on does no harm. */
  void frequency(int id, int uses) {
    records.putByte(record(id) + FREQUENCY, (byte) uses);
  }

  // --- its places, under the lock of the index ---

  /** What comes behind it in its bucket, 0 for nothing. */
  int next(int id) {
    return records.getIntAcquire(record(id) + NEXT);
  }

  void next(int id, int other) {
    records.putIntRelease(record(id) + NEXT, other);
  }

  /** What came before it into its queue, 0 for nothing. */
  int before(int id) {
    return records.getInt(record(id) + BEFORE);
  }

  void before(int id, int other) {
    records.putInt(record(id) + BEFORE, other);
  }

  /** What came behind it into its queue, 0 for nothing. */
  int behind(int id) {
    return records.getInt(record(id) + BEHIND);
  }

  void behind(int id, int other) {
    records.putInt(record(id) + BEHIND, other);
  }

  /** The queue it is in; {@link EvictionQueue#NONE} when it is not in the index. */
  byte queue(int id) {
    return records.getByte(record(id) + QUEUE);
  }

  void queue(int id, byte number) {
    records.putByte(record(id) + QUEUE, number);
  }

  private static long record(int id) {
    return (long) id * RECORD_BYTES;
  }
}
