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
import lb.cache.memory.ChunkRelease;
import lb.cache.memory.Retained;
import lb.cache.memory.SlabArena;
import lb.cache.purge.PurgeSubject;
import lb.cache.rules.Freshness;
import org.jspecify.annotations.Nullable;

/**
 * A response that is kept. Complete and immutable but for its place in the purge ledger.
 *
 * <p>Life: made by {@link ObjectMaker} with one reference, which the index holds; a reader that
 * found it takes another with {@link #tryRetain()}, which is refused once the count has been zero,
 * and gives it back; the last one to leave frees the memory. Everything may be called from any
 * thread between retain and release.
 *
 * <p>In the arena lies one chunk: key, encoded head, tags, and the body when it is short. A longer
 * body is a {@link BodyChain} that several objects may share: a revalidated response takes over the
 * body of the one before it.
 */
public final class StoredObject extends Retained implements PurgeSubject, ChunkRelease {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

  private final SlabArena arena;
  private final KeyHash keyHash;
  private final long chunk;
  private final int keyBytes;
  private final int headBytes;
  private final int tagsBytes;
  private final long bodyBytes;
  private final @Nullable BodyChain chain;
  private final ObjectFacts facts;
  private final long weight;

  private volatile long frontier;
  private volatile boolean softPurged;
  private volatile boolean mayBeCoded;

  StoredObject(
      SlabArena arena,
      KeyHash keyHash,
      long chunk,
      int keyBytes,
      int headBytes,
      int tagsBytes,
      long bodyBytes,
      @Nullable BodyChain chain,
      ObjectFacts facts) {
    this.arena = arena;
    this.keyHash = keyHash;
    this.chunk = chunk;
    this.keyBytes = keyBytes;
    this.headBytes = headBytes;
    this.tagsBytes = tagsBytes;
    this.bodyBytes = bodyBytes;
    this.chain = chain;
    this.facts = facts;
    this.weight = arena.capacityOf(chunk) + (chain == null ? 0 : chain.reserved());
    this.frontier = facts.frontier();
    this.softPurged = facts.softPurged();
    this.mayBeCoded = facts.madeCoding() == null && facts.part() == null;
  }

  /** The status code of the stored response: 200 for a part, too. */
  public int status() {
    return facts.status();
  }

  /** How long it is fresh, and what it may be used for afterwards. */
  public Freshness freshness() {
    return facts.freshness();
  }

  /** The fields it varies on, or null. */
  public @Nullable Variant variant() {
    return facts.variant();
  }

  /** The coding that {@code lb} gave it, or null when it is stored as it came. */
  public @Nullable String madeCoding() {
    return facts.madeCoding();
  }

  /** Whether a coding of it may be worth making: nobody has found that it is not. */
  public boolean mayBeCoded() {
    return mayBeCoded;
  }

  /** Codings of it are not worth making. */
  public void refuseCoding() {
    mayBeCoded = false;
  }

  /** Which octets of the representation these are; null when they are all of it. */
  public @Nullable Part part() {
    return facts.part();
  }

  ObjectFacts facts() {
    return facts;
  }

  /** How many octets the stored body has. */
  public long bodyBytes() {
    return bodyBytes;
  }

  /** How much of the arena it takes; also once it has been freed. */
  long weight() {
    return weight;
  }

  @Nullable BodyChain chain() {
    return chain;
  }

  /** Whether this is an object of {@code key}, octet for octet. */
  boolean hasKey(CacheKey key) {
    byte[] octets = key.octets();
    if (octets.length != keyBytes) {
      return false;
    }
    int at = 0;
    for (; at + Long.BYTES <= keyBytes; at += Long.BYTES) {
      if (arena.getLong(chunk, at) != (long) LONG.get(octets, at)) {
        return false;
      }
    }
    return tailEquals(octets, at);
  }

  /**
   * The last octets, fewer than a long has: behind them lies the head, so a whole long is there.
   */
  private boolean tailEquals(byte[] octets, int from) {
    long stored = arena.getLong(chunk, from);
    for (int at = from; at < keyBytes; at++) {
      int shift = (at - from) * Byte.SIZE;
      int place = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN ? shift : 56 - shift;
      if ((byte) (stored >>> place) != octets[at]) {
        return false;
      }
    }
    return true;
  }

  /** How many octets {@link #copyHead} copies. */
  public int headBytes() {
    return headBytes;
  }

  /** Copies the encoded head to the end of {@code target}: see {@link EncodedHead}. */
  public void copyHead(ByteBuf target) {
    arena.copyOut(chunk, keyBytes, target, headBytes);
  }

  /** The head as a value. Costs a scan; not for the way of a plain hit. */
  public ResponseHead head() {
    byte[] encoded = new byte[headBytes];
    arena.copyOut(chunk, keyBytes, encoded, 0, headBytes);
    return EncodedHead.decode(facts.status(), encoded);
  }

  /** Whether {@link #copyBody} gives the whole body: it lies in one chunk with the head. */
  public boolean isInline() {
    return chain == null;
  }

  /**
   * Copies {@code size} octets of the body, starting at {@code from}, to the end of {@code target}.
   */
  public void copyBody(long from, int size, ByteBuf target) {
    Objects.checkFromIndexSize(from, size, bodyBytes);
    if (chain == null) {
      arena.copyOut(chunk, bodyStart() + (int) from, target, size);
    } else {
      chain.copyOut(from, size, target);
    }
  }

  /**
   * A view of the body from {@code from}, at least one octet and at most {@code most}: as many as
   * lie together. It takes a reference of its own, which its release gives back.
   */
  public ByteBuf slice(long from, long most) {
    Objects.checkIndex(from, bodyBytes);
    if (chain != null) {
      return chain.slice(from, most);
    }
    int size = (int) Math.min(most, bodyBytes - from);
    retain();
    return arena.view(chunk, bodyStart() + (int) from, size, this, 0);
  }

  private int bodyStart() {
    return keyBytes + headBytes + tagsBytes;
  }

  /** What the index knows its key by. */
  KeyHash keyHash() {
    return keyHash;
  }

  /** The key it is kept under. */
  byte[] keyOctets() {
    byte[] octets = new byte[keyBytes];
    arena.copyOut(chunk, 0, octets, 0, keyBytes);
    return octets;
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
    if (tagsBytes == 0) {
      return List.of();
    }
    byte[] octets = new byte[tagsBytes];
    arena.copyOut(chunk, keyBytes + headBytes, octets, 0, tagsBytes);
    return List.of(new String(octets, StandardCharsets.UTF_8).split("\n"));
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
