package lb.cache;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import lb.cache.http.Fields;
import lb.cache.http.ResponseHead;
import lb.cache.memory.SlabArena;
import lb.cache.purge.Purge;
import lb.cache.purge.PurgeLedger;
import lb.cache.purge.PurgeMatcher;
import lb.cache.purge.PurgeReceipt;
import lb.cache.purge.PurgeVerdict;
import lb.cache.rules.Freshness;
import lb.cache.rules.Reason;
import org.jspecify.annotations.Nullable;

/**
 * The memory tier: an index over objects in one off-heap arena, the fills that arrive, and the
 * purge ledger that both are held against. Every method may be called from any thread; none blocks
 * for longer than an eviction.
 *
 * <p>The arena is the bound: index weights follow it with some head room, and when it is full all
 * the same, a fill evicts what is coldest, then empties a page, then goes without being kept.
 */
public final class Cache implements AutoCloseable {
  /** The share of the arena that the index leaves free for fills: one sixteenth. */
  private static final int HEADROOM_SHARE = 16;

  /** The share of the arena that unfinished fills may hold: a half. */
  private static final int FILL_SHARE = 2;

  /** What may be held outside the arena, for all that is collected before it can be kept. */
  private static final long HELD_BYTES_MAX = 32L << 20;

  private final SlabArena arena;
  private final PurgeLedger ledger;
  private final com.github.benmanes.caffeine.cache.Cache<KeyHash, Resource> index;
  private final Evictor evictor;
  private final ObjectMaker maker;
  private final Fills fills = new Fills();
  private final QueryEquivalence queries = new QueryEquivalence();
  private final HitForMiss hitForMiss;
  private final Sweeper sweeper;
  private final long hashSeed;
  private final int variantsMax;
  private final int followersMax;
  private final long fillBytesMax;
  private final AtomicLong fillBytes = new AtomicLong();
  private final AtomicLong heldBytes = new AtomicLong();
  private final LongAdder evictedObjects = new LongAdder();
  private final LongAdder[] rejects = new LongAdder[Reason.values().length];

  /** An empty cache that reserves its memory. */
  public Cache(CacheSettings settings, long incarnation) {
    arena = SlabArena.open(settings.memoryBytes());
    ledger = new PurgeLedger(incarnation, settings.purgeEntriesMax());
    hashSeed = settings.hashSeed();
    variantsMax = settings.variantsMax();
    followersMax = settings.followersMax();
    hitForMiss = new HitForMiss(settings.uncacheableMax());
    long capacity = arena.capacityBytes();
    fillBytesMax = capacity / FILL_SHARE;
    long weightMax = (capacity - capacity / HEADROOM_SHARE) / Resource.WEIGHT_UNIT_BYTES;
    int weightMin = (int) Math.ceilDiv(weightMax, settings.objectsMax());
    index =
        Caffeine.newBuilder()
            .executor(Runnable::run) // a late release would overshoot the arena
            .maximumWeight(weightMax)
            .weigher((KeyHash hash, Resource resource) ->
                Math.max(resource.weight(), weightMin * resource.size()))
            .removalListener(this::onRemoval)
            .build();
    evictor = new Evictor(arena, index);
    maker = new ObjectMaker(arena, evictor);
    sweeper = new Sweeper(index, ledger, fills, this::remove);
    for (int i = 0; i < rejects.length; i++) {
      rejects[i] = new LongAdder();
    }
  }

  // --- keys ---

  /** The key of a request; see {@link CacheKey#of}. */
  public CacheKey key(String site, String host, String path, @Nullable String query, String extra) {
    return CacheKey.of(site, host, path, query, extra, hashSeed);
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
    Resource resource = index.getIfPresent(key.hash());
    if (resource == null) {
      return Found.NOTHING;
    }
    StoredObject best = null;
    int bestRank = Integer.MAX_VALUE;
    boolean sameKey = false;
    for (int i = 0; i < resource.size(); i++) {
      StoredObject object = resource.get(i);
      if (object.part() != null || !object.tryRetain()) {
        continue;
      }
      int rank = rank(object, codings);
      boolean better = rank < bestRank && object.hasKey(key);
      sameKey |= better;
      if (better && Resource.matches(object, request)) {
        if (best != null) {
          best.release();
        }
        best = object;
        bestRank = rank;
      } else {
        object.release();
      }
    }
    if (best == null) {
      return sameKey ? Found.OTHER_VARIANT : Found.NOTHING;
    }
    return isPurged(best) ? Found.PURGED : new Found(best, Reason.FRESH);
  }

  private static int rank(StoredObject object, List<String> codings) {
    String coding = object.madeCoding();
    if (coding == null) {
      return codings.size();
    }
    int at = codings.indexOf(coding);
    return at < 0 ? Integer.MAX_VALUE : at;
  }

  /** The stored parts for a request, retained, newest first; all of one purge state. */
  public List<StoredObject> findParts(CacheKey key, Fields request) {
    Resource resource = index.getIfPresent(key.hash());
    if (resource == null) {
      return List.of();
    }
    List<StoredObject> parts = new ArrayList<>();
    for (int i = 0; i < resource.size(); i++) {
      StoredObject object = resource.get(i);
      if (object.part() != null && object.tryRetain()) {
        if (!object.hasKey(key) || !Resource.matches(object, request)) {
          object.release();
        } else if (!isPurged(object)) { // which else has given the reference back
          parts.add(object);
        }
      }
    }
    return parts;
  }

  /**
   * Holds a retained object against the ledger. A hard purge takes it out of the index and gives
   * the caller's reference back; a soft one marks it; else its frontier moves up.
   */
  private boolean isPurged(StoredObject object) {
    long position = ledger.position();
    if (object.frontier() == position) {
      return false;
    }
    PurgeVerdict verdict = ledger.check(object, object.frontier());
    switch (verdict) {
      case HARD -> {
        remove(object);
        object.release();
        return true;
      }
      case SOFT -> object.markSoftPurged();
      case NONE -> {}
    }
    object.raiseFrontier(position);
    return false;
  }

  /**
   * Whether a purge that took {@code object} away has been accepted; for an exchange that held on
   * to it while it asked the origin.
   */
  public boolean isPurgedNow(StoredObject object) {
    return ledger.position() != object.frontier()
        && ledger.check(object, object.frontier()) == PurgeVerdict.HARD;
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
    long position = ledger.position();
    switch (ledger.check(made, made.frontier())) {
      case HARD -> {
        count(Reason.PURGED_IN_FLIGHT);
        made.release();
        return false;
      }
      case SOFT -> made.markSoftPurged();
      case NONE -> {}
    }
    made.raiseFrontier(position);
    List<StoredObject> dropped = new ArrayList<>(1);
    index
        .asMap()
        .compute(
            key.hash(),
            (hash, old) -> {
              if (source != null && (old == null || !old.contains(source))) {
                dropped.add(made);
                return old;
              }
              if (old == null) {
                return new Resource(made);
              }
              if (!old.get(0).hasKey(key)) {
                for (int i = 0; i < old.size(); i++) {
                  dropped.add(old.get(i)); // two keys met in 128 bits: the newer one stays
                }
                return new Resource(made);
              }
              return old.with(made, variantsMax, dropped);
            });
    dropped.forEach(StoredObject::release);
    return true;
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
    if (ledger.check(old, old.frontier()) == PurgeVerdict.HARD) {
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
      CacheKey key, StoredObject source, ResponseHead head, String coding, byte[] body) {
    ObjectFacts facts = source.facts().coded(coding, source.frontier(), source.softPurged());
    StoredObject made = maker.fromBytes(key, head, source.tags(), facts, body);
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
    StoredObject made = maker.fromBuffer(key, head, facts, body);
    insert(key, made);
  }

  /** The ledger position that a fetch, about to be sent, has to carry when it is no fill. */
  public long frontier() {
    return ledger.position();
  }

  /** Whether something is stored, or arriving, under the key of this site, host and target. */
  public boolean mayHold(String site, String host, String target) {
    CacheKey key = CacheKey.of(site, host, target, null, "", hashSeed);
    return fills.isFilling(key) || index.getIfPresent(key.hash()) != null; // in this order
  }

  /** Whether anything is stored under a key, of whatever variant. */
  public boolean isStored(CacheKey key) {
    return index.getIfPresent(key.hash()) != null;
  }

  /** How many objects are stored under the key of this site, host and target. */
  public long countKey(String site, String host, String target) {
    CacheKey key = CacheKey.of(site, host, target, null, "", hashSeed);
    Resource resource = index.getIfPresent(key.hash());
    return resource == null ? 0 : resource.size();
  }

  /** Takes an object out of the index. */
  public void remove(StoredObject object) {
    boolean[] released = {false};
    index
        .asMap()
        .computeIfPresent(
            object.keyHash(),
            (hash, old) -> {
              if (!old.contains(object)) {
                return old;
              }
              Resource rest = old.without(object);
              released[0] = rest != null; // else the removal listener does it
              return rest;
            });
    if (released[0]) {
      object.release();
    }
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
    return new CacheStats(
        sweeper.objects(),
        arena.stats(),
        evictedObjects.sum(),
        fills.size(),
        fillBytes.get(),
        ledger.position(),
        ledger.size());
  }

  /** How many responses were not kept for this reason. */
  public long rejected(Reason reason) {
    return rejects[reason.ordinal()].sum();
  }

  private void onRemoval(@Nullable KeyHash hash, @Nullable Resource resource, RemovalCause cause) {
    if (resource == null || cause == RemovalCause.REPLACED) {
      return; // whoever replaced it released what was dropped
    }
    if (cause.wasEvicted()) {
      evictedObjects.add(resource.size());
    }
    for (int i = 0; i < resource.size(); i++) {
      resource.get(i).release();
    }
  }

  /** Empties the cache and gives its memory back; nobody may read any more. */
  @Override
  public void close() {
    index.invalidateAll();
    index.cleanUp();
    arena.close();
  }
}
