package lb.cache;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import lb.cache.http.Fields;
import lb.cache.http.ResponseHead;
import lb.cache.memory.ArenaStats;
import lb.cache.memory.SlabArena;
import lb.cache.purge.Purge;
import lb.cache.purge.PurgeLedger;
import lb.cache.purge.PurgeMatcher;
import lb.cache.purge.PurgeReceipt;
import lb.cache.purge.PurgeVerdict;
import lb.cache.rules.Coding;
import lb.cache.rules.Freshness;
import lb.cache.rules.Reason;
import org.jspecify.annotations.Nullable;

/**
 * The memory tier: an index over objects in one off-heap arena, the fills that arrive, and the
 * purge ledger that both are held against. Every method may be called from any thread; none blocks
 * for longer than an eviction.
 *
 * <p>The arena is the bound: when it is full, a fill evicts what is worth least, then empties a
 * page, then goes without being kept.
 */
public final class Cache implements AutoCloseable {
  /** The share of the arena that unfinished fills may hold: a half. */
  private static final int FILL_SHARE = 2;

  /** How many objects may be arriving or still be read, beside those in the index: an eighth. */
  private static final int LEAVING_SHARE = 8;

  private static final int LEAVING_MIN = 1_000;

  /** What may be held outside the arena, for all that is collected before it can be kept. */
  private static final long HELD_BYTES_MAX = 32L << 20;

  private final SlabArena arena;
  private final PurgeLedger ledger;
  private final PurgeCheck purges;
  private final ObjectTable table;
  private final Index index;
  private final Finder finder;
  private final Evictor evictor;
  private final ObjectMaker maker;
  private final Fills fills = new Fills();
  private final QueryEquivalence queries = new QueryEquivalence();
  private final HitForMiss hitForMiss;
  private final Sweeper sweeper;
  private final long hashSeed;
  private final int followersMax;
  private final long fillBytesMax;
  private final AtomicLong fillBytes = new AtomicLong();
  private final AtomicLong heldBytes = new AtomicLong();
  private final LongAdder[] rejects = new LongAdder[Reason.values().length];

  /** An empty cache that reserves its memory. */
  public Cache(CacheSettings settings, long incarnation) {
    arena = SlabArena.open(settings.memoryBytes());
    ledger = new PurgeLedger(incarnation, settings.purgeEntriesMax());
    purges = new PurgeCheck(ledger);
    hashSeed = settings.hashSeed();
    followersMax = settings.followersMax();
    hitForMiss = new HitForMiss(settings.uncacheableMax());
    fillBytesMax = arena.capacityBytes() / FILL_SHARE;
    int objectsMax = settings.objectsMax();
    table = new ObjectTable(arena, objectsMax + objectsMax / LEAVING_SHARE + LEAVING_MIN);
    index = new Index(table, objectsMax, settings.variantsMax());
    finder = new Finder(index, table);
    evictor = new Evictor(arena, index);
    maker = new ObjectMaker(table, evictor);
    sweeper = new Sweeper(index, ledger, purges, fills, this::remove);
    for (int i = 0; i < rejects.length; i++) {
      rejects[i] = new LongAdder();
    }
  }

  // --- keys ---

  /** The key of a request; see {@link CacheKey#of}. */
  public CacheKey key(String site, String host, String path, @Nullable String query, String extra) {
    return CacheKey.of(site, host, path, query, extra, hashSeed);
  }

  /**
   * The same, borrowed: good until {@code buffer} is written again.
   *
   * @see CacheKey#kept
   */
  public CacheKey borrowedKey(
      String site, String host, String path, @Nullable String query, String extra, byte[] buffer) {
    return CacheKey.of(site, host, path, query, extra, hashSeed, buffer);
  }

  /** Which queries select the same response. */
  public QueryEquivalence queries() {
    return queries;
  }

  // --- looking up ---

  /**
   * The newest whole object for a request, retained. Of several codings the one that {@code
   * codings} names first is taken, then the one that is stored as it came.
   *
   * @param codings what the client accepts of the codings that {@code lb} makes, best first
   */
  public Found find(CacheKey key, Fields request, List<String> codings) {
    Found found = finder.find(key, request, codings);
    StoredObject object = found.object();
    if (object == null) {
      return found;
    }
    index.touch(object);
    return isPurged(object) ? Found.Nothing.PURGED : found;
  }

  /** The stored parts for a request, retained, newest first; all of one purge state. */
  public List<StoredObject> findParts(CacheKey key, Fields request) {
    List<StoredObject> parts = finder.findParts(key, request);
    parts.removeIf(this::isPurged); // which gives the reference back
    parts.forEach(index::touch);
    return parts;
  }

  /**
   * Whether a hard purge took a retained object away; then it leaves the index, and the caller's
   * reference is given back.
   */
  private boolean isPurged(StoredObject object) {
    if (purges.of(object) != PurgeVerdict.HARD) {
      return false;
    }
    remove(object);
    object.release();
    return true;
  }

  /**
   * Whether a purge that took {@code object} away has been accepted; for an exchange that held on
   * to it while it asked the origin.
   */
  public boolean isPurgedNow(StoredObject object) {
    return purges.of(object) == PurgeVerdict.HARD;
  }

  // --- filling ---

  /** What {@link #joinOrBegin} gave: a fill, and whether the caller has to feed it. */
  public record Joined(Fill fill, boolean begun) {}

  /**
   * The fill that this request may follow, or a new one that the caller feeds.
   *
   * @param loop the caller's event loop, where a new fill lives
   * @param expected what is known of the variant before the head comes, or null
   * @param mayJoinStreaming whether a response whose head has come already is good enough
   */
  public Joined joinOrBegin(
      CacheKey key,
      Fields request,
      Executor loop,
      @Nullable Variant expected,
      long objectBytesMax,
      boolean mayJoinStreaming) {
    Fill mine = new Fill(this, key, loop, expected, objectBytesMax, followersMax);
    begin(mine);
    Fills.Joined joined =
        fills.joinOrBegin(
            key, request, mine, fill -> mayJoin(fill) && (mayJoinStreaming || !fill.isStreaming()));
    if (!joined.begun()) {
      fills.end(mine);
    }
    return new Joined(joined.fill(), joined.begun());
  }

  /** A new fill that nobody else joins: for keys whose answers are rarely for sharing. */
  public Fill beginAlone(CacheKey key, Executor loop, long objectBytesMax) {
    Fill fill = new Fill(this, key, loop, null, objectBytesMax, followersMax);
    begin(fill);
    return fill;
  }

  private void begin(Fill fill) {
    fills.begin(fill); // before the frontier is taken: the sweeper relies on it
    fill.takeFrontier(ledger.position());
  }

  /** A running fill that answers this request, or null. */
  public @Nullable Fill findFill(CacheKey key, Fields request) {
    return fills.find(key, request, this::mayJoin);
  }

  /**
   * Nobody joins a fill that a purge has passed. Before its head has come nobody knows its tags:
   * then any purge since it began is enough.
   */
  private boolean mayJoin(Fill fill) {
    long position = ledger.position();
    if (fill.frontier() == position) {
      return true;
    }
    return fill.isStreaming() && ledger.check(fill, fill.frontier()) == PurgeVerdict.NONE;
  }

  /**
   * Takes {@code bytes} from the budget for octets that are held outside the arena until it is
   * known whether they are kept; false when it is spent. {@link #giveBack} returns them.
   */
  public boolean tryHold(long bytes) {
    if (heldBytes.addAndGet(bytes) <= HELD_BYTES_MAX) {
      return true;
    }
    heldBytes.addAndGet(-bytes);
    return false;
  }

  /** Returns what {@link #tryHold} took. */
  public void giveBack(long bytes) {
    heldBytes.addAndGet(-bytes);
  }

  BodyChain newChain(CacheKey key, long expected) {
    return new BodyChain(arena, evictor, key.hash(), expected);
  }

  boolean mayFill() {
    return fillBytes.get() < fillBytesMax;
  }

  void countFillBytes(long change) {
    fillBytes.addAndGet(change);
  }

  void forget(Fill fill) {
    fills.unregister(fill);
    fills.end(fill);
  }

  /** Makes a stored object of a whole fill, unless a purge passed it. */
  void keep(Fill fill) {
    FillHead head = fill.head();
    BodyChain chain = fill.chain();
    if (head == null || chain == null) {
      return;
    }
    ObjectFacts facts =
        new ObjectFacts(
            head.head().status(),
            head.freshness(),
            head.variant(),
            null,
            null,
            fill.frontier(),
            false);
    hitForMiss.forget(fill.key().hash());
    insert(fill.key(), maker.fromChain(fill.key(), head, facts, chain));
  }

  /**
   * Puts an object into the index unless a purge has passed it since its frontier. Takes over the
   * object's reference; null means that there was no room.
   */
  private boolean insert(CacheKey key, @Nullable StoredObject made) {
    return insert(key, made, null);
  }

  /** The same, but only while {@code source} is there, when there is one. */
  private boolean insert(CacheKey key, @Nullable StoredObject made, @Nullable StoredObject source) {
    if (made == null) {
      count(Reason.CACHE_FULL);
      return false;
    }
    if (purges.of(made) == PurgeVerdict.HARD) {
      count(Reason.PURGED_IN_FLIGHT);
      made.release();
      return false;
    }
    return index.put(key, made, source);
  }

  // --- what is stored changes ---

  /**
   * The origin confirmed {@code old} (RFC 9111 §4.3.4): an object with the new head and the old
   * body takes its place.
   *
   * @param variant which requests it answers from now on
   * @param frontier the ledger position from before the confirming request was sent
   * @return the new object, retained for the caller; null when there was no room or a purge has
   *     passed it: the caller then goes on with the old one, for this answer only
   */
  public @Nullable StoredObject freshen(
      CacheKey key,
      StoredObject old,
      ResponseHead head,
      Freshness freshness,
      @Nullable Variant variant,
      long frontier) {
    if (isPurgedNow(old)) {
      remove(old);
      return null;
    }
    ObjectFacts facts = old.facts().confirmed(freshness, variant, frontier);
    StoredObject made = maker.withHead(old, head, facts);
    if (made == null) {
      count(Reason.CACHE_FULL);
      return null;
    }
    made.retain();
    if (!insert(key, made)) {
      made.release();
      return null;
    }
    remove(old); // gone already, unless the confirmed one answers other requests than it did
    return made;
  }

  /**
   * Keeps a coding that was made of {@code source}, if that is still there.
   *
   * @param body the coded octets
   */
  public void keepCoding(
      CacheKey key, StoredObject source, ResponseHead head, Coding coding, byte[] body) {
    ObjectFacts facts = source.facts().coded(coding, source.frontier(), source.softPurged());
    StoredObject made =
        maker.fromBuffer(key, head, source.tags(), facts, Unpooled.wrappedBuffer(body));
    insert(key, made, source);
  }

  /**
   * Keeps octets in hand.
   *
   * @param part which part of a representation they are, null when they are all of it
   * @param body the octets; its reference stays with the caller
   */
  public void keepPart(
      CacheKey key, FillHead head, @Nullable Part part, long frontier, ByteBuf body) {
    ObjectFacts facts =
        new ObjectFacts(
            head.head().status(), head.freshness(), head.variant(), null, part, frontier, false);
    StoredObject made = maker.fromBuffer(key, head.head(), head.tags(), facts, body);
    insert(key, made);
  }

  /** The ledger position that a fetch, about to be sent, has to carry when it is no fill. */
  public long frontier() {
    return ledger.position();
  }

  /** Whether something is stored, or arriving, under the key of this site, host and target. */
  public boolean mayHold(String site, String host, String target) {
    CacheKey key = CacheKey.of(site, host, target, null, "", hashSeed);
    return fills.isFilling(key) || index.hasAny(key); // in this order
  }

  /** Whether anything is stored under a key, of whatever variant. */
  public boolean isStored(CacheKey key) {
    return index.hasAny(key);
  }

  /** How many objects are stored under the key of this site, host and target. */
  public long countKey(String site, String host, String target) {
    CacheKey key = CacheKey.of(site, host, target, null, "", hashSeed);
    return index.count(key);
  }

  /** Takes an object out of the index. */
  public void remove(StoredObject object) {
    index.remove(object);
  }

  /**
   * Takes an object out whose origin has something else by now, together with what was made of it
   * or is a part of it: all that is of its variant.
   */
  public void removeVariant(CacheKey key, StoredObject object) {
    index.removeVariant(key, object);
  }

  // --- keys that are not worth collapsing ---

  /** Remembers that answers under this key are not for sharing. */
  public void rememberUncacheable(CacheKey key, long untilMillis) {
    hitForMiss.remember(key.hash(), untilMillis);
  }

  /** Whether answers under this key were not for sharing lately. */
  public boolean isUncacheable(CacheKey key, long nowMillis) {
    return hitForMiss.has(key.hash(), nowMillis);
  }

  // --- purging ---

  /** Puts a purge in force. From its return on nothing that matches is served as it was. */
  public PurgeReceipt purge(Purge purge, long nowMillis) {
    return ledger.accept(purge, nowMillis);
  }

  /**
   * Takes out what is purged and lets the ledger forget; walks the index, so not on an event loop.
   */
  public void sweep() {
    sweeper.sweep();
  }

  /** How many objects, and bytes of them, any of the matchers covers now; walks the index. */
  public Sweeper.Matched count(List<PurgeMatcher> matchers) {
    return sweeper.count(matchers);
  }

  // --- numbers ---

  void count(Reason reject) {
    rejects[reject.ordinal()].increment();
  }

  /** What the cache holds now. */
  public CacheStats stats() {
    ArenaStats memory = arena.stats();
    return new CacheStats(
        index.objects(),
        index.bytes() + memory.bookBytes(),
        memory,
        index.evicted(),
        fills.size(),
        fillBytes.get(),
        ledger.position(),
        ledger.size(),
        notKept());
  }

  private Map<Reason, Long> notKept() {
    Map<Reason, Long> counts = new EnumMap<>(Reason.class);
    for (Reason reason : Reason.values()) {
      long count = rejects[reason.ordinal()].sum();
      if (count > 0) {
        counts.put(reason, count);
      }
    }
    return counts;
  }

  /** Gives the memory back; nobody may read any more. */
  @Override
  public void close() {
    arena.close();
  }
}
