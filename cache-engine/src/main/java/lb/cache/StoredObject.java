package lb.cache;

import io.netty.buffer.ByteBuf;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import lb.cache.http.Fields;
import lb.cache.http.ResponseHead;
import lb.cache.memory.ArenaMemory;
import lb.cache.memory.ChunkRelease;
import lb.cache.memory.Retained;
import lb.cache.memory.SlabArena;
import lb.cache.purge.PurgeSubject;
import lb.cache.rules.Coding;
import lb.cache.rules.Freshness;
import lb.cache.rules.Reason;
import lb.cache.rules.VaryKey;
import lb.cache.rules.VarySpec;
import org.jspecify.annotations.Nullable;

/**
 * A response that is kept. Complete and immutable but for its place in the purge ledger.
 *
 * <p>Life: made by {@link ObjectMaker} with one reference, which the index holds; a reader that
 * found it takes another with {@link #tryRetain()}, which is refused once the count has been zero,
 * and gives it back; the last one to leave frees the memory. Everything may be called from any
 * thread between retain and release.
 *
 * <p>All that is known of it lies in one chunk of the arena ({@link ObjectLayout}), with the body
 * when that is short. A longer body is a {@link BodyChain} that several objects may share: a
 * revalidated response takes over the body of the one before it. On the heap stands what changes,
 * and what a look-up asks before it reads the chunk.
 */
public final class StoredObject extends Retained implements Found, PurgeSubject, ChunkRelease {
  /** Weights are counted in these, so that an int holds them. */
  static final int WEIGHT_UNIT_BYTES = 64;

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

  private static final Coding[] CODINGS = Coding.values();

  /** Values of {@link #kind}; a coding that was made has its ordinal. */
  private static final byte AS_IT_CAME = -1;

  private static final byte PART = -2;

  private final SlabArena arena;
  private final long chunk;
  private final long at;
  private final @Nullable BodyChain chain;
  private final @Nullable VarySpec spec;
  private final byte kind;

  private volatile @Nullable StoredObject older;
  private volatile long frontier;
  private volatile boolean softPurged;
  private volatile boolean mayBeCoded;

  /**
   * An object whose chunk has been written.
   *
   * @param spec what it varies on: null when that is only in the chunk
   */
  StoredObject(
      SlabArena arena,
      long chunk,
      @Nullable BodyChain chain,
      @Nullable VarySpec spec,
      ObjectFacts facts) {
    this.arena = arena;
    this.chunk = chunk;
    this.at = arena.offsetOf(chunk);
    this.chain = chain;
    this.spec = spec;
    Coding coding = facts.madeCoding();
    this.kind = facts.part() != null ? PART : coding == null ? AS_IT_CAME : (byte) coding.ordinal();
    this.frontier = facts.frontier();
    this.softPurged = facts.softPurged();
    this.mayBeCoded = kind == AS_IT_CAME;
  }

  // --- as what a look-up found ---

  @Override
  public StoredObject object() {
    return this;
  }

  @Override
  public Reason absence() {
    return Reason.FRESH;
  }

  // --- what is known of it ---

  /** The status code of the stored response: 200 for a part, too. */
  public int status() {
    return ObjectLayout.status(memory(), at);
  }

  /** How long it is fresh, and what it may be used for afterwards. Read anew from the arena. */
  public Freshness freshness() {
    return ObjectLayout.freshness(memory(), at);
  }

  /** The fields it varies on, or null. Made anew: not for the way of a plain hit. */
  public @Nullable Variant variant() {
    if (spec == VarySpec.NONE) {
      return null;
    }
    VarySpec on = spec == null ? specOfChunk() : spec;
    long values = ObjectLayout.values(memory(), at);
    return new Variant(on, new VaryKey(text(values, ObjectLayout.valuesBytes(memory(), at))));
  }

  private VarySpec specOfChunk() {
    long names = ObjectLayout.names(memory(), at);
    return VarySpec.parse(Fields.of("Vary", text(names, ObjectLayout.namesBytes(memory(), at))));
  }

  /** Whether it answers a request with these fields, as far as {@code Vary} goes. */
  boolean answers(Fields request) {
    if (spec == VarySpec.NONE) {
      return true;
    }
    String wanted = VaryKey.of(spec == null ? specOfChunk() : spec, request).text();
    if (wanted.length() != ObjectLayout.valuesBytes(memory(), at)) {
      return false;
    }
    long values = ObjectLayout.values(memory(), at);
    for (int i = 0; i < wanted.length(); i++) {
      if ((byte) wanted.charAt(i) != memory().getByte(values + i)) {
        return false;
      }
    }
    return true;
  }

  /** The coding that {@code lb} gave it, or null when it is stored as it came. */
  public @Nullable Coding madeCoding() {
    return kind < 0 ? null : CODINGS[kind];
  }

  /** Whether a coding of it may be worth making: nobody has found that it is not. */
  public boolean mayBeCoded() {
    return mayBeCoded;
  }

  /** Codings of it are not worth making. */
  public void refuseCoding() {
    mayBeCoded = false;
  }

  /** Whether it is only a part of a representation. */
  public boolean isPart() {
    return kind == PART;
  }

  /** Which octets of the representation these are; null when they are all of it. */
  public @Nullable Part part() {
    if (!isPart()) {
      return null;
    }
    long place = ObjectLayout.behindNames(memory(), at);
    return new Part(memory().getLong(place), memory().getLong(place + Long.BYTES));
  }

  ObjectFacts facts() {
    return new ObjectFacts(
        status(), freshness(), variant(), madeCoding(), part(), frontier, softPurged);
  }

  /** How many octets the stored body has. */
  public long bodyBytes() {
    return ObjectLayout.bodyBytes(memory(), at);
  }

  /** How much of the arena it takes, in {@link #WEIGHT_UNIT_BYTES}; for who holds it. */
  int weight() {
    return (int) Math.min(Integer.MAX_VALUE, Math.ceilDiv(weightBytes(), WEIGHT_UNIT_BYTES));
  }

  /** How many octets of the arena it takes; for who holds it. */
  long weightBytes() {
    return arena.capacityOf(chunk) + (chain == null ? 0 : chain.reserved());
  }

  @Nullable BodyChain chain() {
    return chain;
  }

  /** What is kept under the same key and came before it; see {@link IndexEntry}. */
  @Nullable StoredObject older() {
    return older;
  }

  void older(@Nullable StoredObject object) {
    older = object;
  }

  /**
   * Whether {@code old}, of the same key, leaves when this comes: it is of the same variant, and
   * the same coding or part of it, or all is when this is not.
   */
  boolean replaces(StoredObject old) {
    if (spec != VarySpec.NONE && !Objects.equals(variant(), old.variant())) {
      return false;
    }
    if (kind >= 0) {
      return kind == old.kind;
    }
    Part mine = part();
    Part other = old.part();
    return mine == null || other == null
        ? mine == null || old.status() != status()
        : mine.first() == other.first();
  }

  /** Whether this is an object of {@code key}, octet for octet. */
  boolean hasKey(CacheKey key) {
    byte[] octets = key.octets();
    int keyBytes = octets.length;
    if (keyBytes != ObjectLayout.keyBytes(memory(), at)) {
      return false;
    }
    long from = at + ObjectLayout.KEY;
    int compared = 0;
    for (; compared + Long.BYTES <= keyBytes; compared += Long.BYTES) {
      if (memory().getLong(from + compared) != (long) LONG.get(octets, compared)) {
        return false;
      }
    }
    return tailEquals(octets, compared);
  }

  /**
   * The last octets, fewer than a long has: the chunk is large enough that a whole long is there.
   */
  private boolean tailEquals(byte[] octets, int from) {
    long stored = memory().getLong(at + ObjectLayout.KEY + from);
    for (int i = from; i < octets.length; i++) {
      int shift = (i - from) * Byte.SIZE;
      int place = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN ? shift : 56 - shift;
      if ((byte) (stored >>> place) != octets[i]) {
        return false;
      }
    }
    return true;
  }

  // --- its octets ---

  /** How many octets {@link #copyHead} copies. */
  public int headBytes() {
    return ObjectLayout.headBytes(memory(), at);
  }

  /** Copies the encoded head to the end of {@code target}: see {@link EncodedHead}. */
  public void copyHead(ByteBuf target) {
    memory().copyOut(ObjectLayout.head(memory(), at), target, headBytes());
  }

  /** Its {@code ETag}, or null. */
  public @Nullable String etag() {
    int size = ObjectLayout.etagBytes(memory(), at);
    return size == 0 ? null : text(ObjectLayout.head(memory(), at) + EncodedHead.ETAG_VALUE, size);
  }

  /** How many octets {@link #copyNotModifiedHead} copies. */
  public int notModifiedHeadBytes() {
    return ObjectLayout.notModifiedBytes(memory(), at);
  }

  /** Copies that part of the encoded head which a 304 has to the end of {@code target}. */
  public void copyNotModifiedHead(ByteBuf target) {
    memory().copyOut(ObjectLayout.head(memory(), at), target, notModifiedHeadBytes());
  }

  /** The head as a value. Costs a scan; not for the way of a plain hit. */
  public ResponseHead head() {
    byte[] encoded = octets(ObjectLayout.head(memory(), at), headBytes());
    return EncodedHead.decode(status(), encoded);
  }

  /** Whether {@link #copyBody} gives the whole body: it lies in one chunk with the head. */
  public boolean isInline() {
    return chain == null;
  }

  /**
   * Copies {@code size} octets of the body, starting at {@code from}, to the end of {@code target}.
   */
  public void copyBody(long from, int size, ByteBuf target) {
    Objects.checkFromIndexSize(from, size, bodyBytes());
    if (chain == null) {
      memory().copyOut(inlineBody() + from, target, size);
    } else {
      chain.copyOut(from, size, target);
    }
  }

  /**
   * A view of the body from {@code from}, at least one octet and at most {@code most}: as many as
   * lie together. It takes a reference of its own, which its release gives back.
   */
  public ByteBuf slice(long from, long most) {
    long bodyBytes = bodyBytes();
    Objects.checkIndex(from, bodyBytes);
    if (chain != null) {
      return chain.slice(from, most);
    }
    int size = (int) Math.min(most, bodyBytes - from);
    retain();
    return memory().view(inlineBody() + from, size, this, 0);
  }

  private long inlineBody() {
    return ObjectLayout.behindNames(memory(), at) + (isPart() ? ObjectLayout.PART_BYTES : 0);
  }

  /** What the index knows its key by. */
  KeyHash keyHash() {
    return new KeyHash(arena.ownerHigh(chunk), arena.ownerLow(chunk));
  }

  /** The key it is kept under. */
  byte[] keyOctets() {
    return octets(at + ObjectLayout.KEY, ObjectLayout.keyBytes(memory(), at));
  }

  @Override
  public String site() {
    return CacheKey.part(keyOctets(), 0);
  }

  @Override
  public String host() {
    return CacheKey.part(keyOctets(), 1);
  }

  @Override
  public String target() {
    return CacheKey.part(keyOctets(), 2);
  }

  @Override
  public List<String> tags() {
    int size = ObjectLayout.tagsBytes(memory(), at);
    if (size == 0) {
      return List.of();
    }
    byte[] joined = octets(ObjectLayout.tags(memory(), at), size);
    return List.of(new String(joined, StandardCharsets.UTF_8).split("\n"));
  }

  /** The ledger position up to which no purge took this object away. */
  long frontier() {
    return frontier;
  }

  /** Moves the frontier up; a position that another thread has passed already changes nothing. */
  void raiseFrontier(long position) {
    if (position > frontier) {
      frontier = position;
    }
  }

  /** Whether a soft purge asks for revalidation before the next plain use. */
  public boolean softPurged() {
    return softPurged;
  }

  void markSoftPurged() {
    softPurged = true;
  }

  /** The fields of the head; see {@link #head()}. */
  public Fields fields() {
    return head().fields();
  }

  private ArenaMemory memory() {
    return arena.memory();
  }

  private byte[] octets(long from, int size) {
    byte[] octets = new byte[size];
    memory().copyOut(from, octets, 0, size);
    return octets;
  }

  private String text(long from, int size) {
    return new String(octets(from, size), StandardCharsets.ISO_8859_1);
  }

  @Override
  public void released(long token) {
    release();
  }

  @Override
  protected void onLastRelease() {
    arena.free(chunk);
    if (chain != null) {
      chain.release();
    }
  }
}
