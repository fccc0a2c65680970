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
import lb.cache.memory.OffHeap;
import lb.cache.purge.PurgeSubject;
import lb.cache.rules.Coding;
import lb.cache.rules.Freshness;
import lb.cache.rules.Reason;
import lb.cache.rules.VaryKey;
import lb.cache.rules.VarySpec;
import org.jspecify.annotations.Nullable;

/**
 * A response that is kept, in the hand of somebody who holds it. Complete and immutable but for its
 * place in the purge ledger, and what is marked on it.
 *
 * <p>Life: made by {@link ObjectMaker} with one reference, which the index holds; a reader that
 * found it takes another with {@link #tryRetain()}, which is refused once the count has been zero,
 * and gives it back; the last one to leave frees the memory. Everything may be called from any
 * thread between retain and release.
 *
 * <p>The thing itself lies off the heap: a record in {@link ObjectTable}, and one chunk of the
 * arena ({@link ObjectLayout}) with all that is known of it, and the body when that is short. A
 * longer body is a {@link StoredChain} that several objects may share: a revalidated response takes
 * over the body of the one before it. This is only what speaks for it; there may be several of one
 * object, which are equal.
 */
public final class StoredObject implements Found, PurgeSubject {
  /** Weights are counted in these, so that an int holds them. */
  static final int WEIGHT_UNIT_BYTES = 64;

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

  private static final Coding[] CODINGS = Coding.values();

  private final ObjectTable table;
  private final int id;

  /** The object that has this number in a table. */
  StoredObject(ObjectTable table, int id) {
    this.table = table;
    this.id = id;
  }

  /** Its number in the table. */
  int id() {
    return id;
  }

  // --- holding it ---

  /**
   * Takes one more reference, unless the last one has gone.
   *
   * @return whether the caller now holds a reference
   */
  public boolean tryRetain() {
    return table.tryRetain(id);
  }

  /**
   * Takes one more reference for a caller that already holds one.
   *
   * @throws IllegalStateException when there is none left, so that the caller held none
   */
  public void retain() {
    table.retain(id);
  }

  /**
   * Gives one reference back; nothing may be asked of this afterwards.
   *
   * @return whether it was the last one
   * @throws IllegalStateException when there is none to give back
   */
  public boolean release() {
    return table.release(id);
  }

  /** How many references are held now; for statistics and tests. */
  public int references() {
    return table.references(id);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof StoredObject that && table == that.table && id == that.id;
  }

  @Override
  public int hashCode() {
    return id;
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
    return ObjectLayout.status(memory(), at());
  }

  /** How long it is fresh, and what it may be used for afterwards. Read anew from the arena. */
  public Freshness freshness() {
    return ObjectLayout.freshness(memory(), at());
  }

  /** {@link Freshness#ageSeconds}, without making the rest. */
  public long ageSeconds(long nowMillis) {
    return ObjectLayout.ageMillis(memory(), at(), nowMillis) / 1000;
  }

  /** {@link Freshness#ttlSeconds}, without making the rest. */
  public long ttlSeconds(long nowMillis) {
    return ObjectLayout.lifetimeSeconds(memory(), at()) - ageSeconds(nowMillis);
  }

  /** The fields it varies on, or null. Made anew: not for the way of a plain hit. */
  public @Nullable Variant variant() {
    if (!table.varies(id)) {
      return null;
    }
    long values = ObjectLayout.values(memory(), at());
    return new Variant(spec(), new VaryKey(text(values, ObjectLayout.valuesBytes(memory(), at()))));
  }

  private VarySpec spec() {
    VarySpec numbered = table.spec(id);
    if (numbered != null) {
      return numbered;
    }
    long names = ObjectLayout.names(memory(), at());
    return VarySpec.parse(Fields.of("Vary", text(names, ObjectLayout.namesBytes(memory(), at()))));
  }

  /** Whether it answers a request with these fields, as far as {@code Vary} goes. */
  boolean answers(Fields request) {
    if (!table.varies(id)) {
      return true;
    }
    String wanted = VaryKey.of(spec(), request).text();
    if (wanted.length() != ObjectLayout.valuesBytes(memory(), at())) {
      return false;
    }
    long values = ObjectLayout.values(memory(), at());
    for (int i = 0; i < wanted.length(); i++) {
      if ((byte) wanted.charAt(i) != memory().getByte(values + i)) {
        return false;
      }
    }
    return true;
  }

  /** The coding that {@code lb} gave it, or null when it is stored as it came. */
  public @Nullable Coding madeCoding() {
    byte kind = table.kind(id);
    return kind < 0 ? null : CODINGS[kind];
  }

  /** Whether a coding of it may be worth making: nobody has found that it is not. */
  public boolean mayBeCoded() {
    return table.mayBeCoded(id);
  }

  /** Codings of it are not worth making. */
  public void refuseCoding() {
    table.refuseCoding(id);
  }

  /** Whether it is only a part of a representation. */
  public boolean isPart() {
    return table.kind(id) == ObjectTable.PART;
  }

  /** Which octets of the representation these are; null when they are all of it. */
  public @Nullable Part part() {
    if (!isPart()) {
      return null;
    }
    long place = ObjectLayout.part(memory(), at());
    return new Part(memory().getLong(place), memory().getLong(place + Long.BYTES));
  }

  ObjectFacts facts() {
    return new ObjectFacts(
        status(), freshness(), variant(), madeCoding(), part(), frontier(), softPurged());
  }

  /** How many octets the stored body has. */
  public long bodyBytes() {
    return ObjectLayout.bodyBytes(memory(), at());
  }

  /** How much of the arena it takes, in {@link #WEIGHT_UNIT_BYTES}. */
  int weight() {
    return table.weight(id);
  }

  /** The chain that holds its body; 0 when that lies in its chunk. */
  long chain() {
    return ObjectLayout.chain(memory(), at());
  }

  /**
   * Whether {@code old}, of the same key, leaves when this comes: it is of the same variant, and
   * the same coding or part of it, or all is when this is not.
   */
  boolean replaces(StoredObject old) {
    if (table.varies(id) && !Objects.equals(variant(), old.variant())) {
      return false;
    }
    if (table.kind(id) >= 0) {
      return table.kind(id) == table.kind(old.id);
    }
    Part mine = part();
    Part other = old.part();
    return mine == null || other == null
        ? mine == null || old.status() != status()
        : mine.first() == other.first();
  }

  /** Whether this is an object of {@code key}, octet for octet. */
  boolean hasKey(CacheKey key) {
    byte[] octets = key.buffer();
    int keyBytes = key.length();
    if (keyBytes != ObjectLayout.keyBytes(memory(), at())) {
      return false;
    }
    long from = at() + ObjectLayout.KEY;
    int compared = 0;
    for (; compared + Long.BYTES <= keyBytes; compared += Long.BYTES) {
      if (memory().getLong(from + compared) != (long) LONG.get(octets, compared)) {
        return false;
      }
    }
    return tailEquals(octets, compared, keyBytes);
  }

  /**
   * The last octets, fewer than a long has: the chunk is large enough that a whole long is there.
   */
  private boolean tailEquals(byte[] octets, int from, int to) {
    long stored = memory().getLong(at() + ObjectLayout.KEY + from);
    for (int i = from; i < to; i++) {
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
    return ObjectLayout.headBytes(memory(), at());
  }

  /** Copies the encoded head to the end of {@code target}: see {@link EncodedHead}. */
  public void copyHead(ByteBuf target) {
    memory().copyOut(ObjectLayout.head(memory(), at()), target, headBytes());
  }

  /** Its {@code ETag}, or null. */
  public @Nullable String etag() {
    int size = ObjectLayout.etagBytes(memory(), at());
    return size == 0
        ? null
        : text(ObjectLayout.head(memory(), at()) + EncodedHead.ETAG_VALUE, size);
  }

  /**
   * Whether the value of a line is its {@code ETag}, octet for octet, and an entity tag (RFC 9110
   * §8.8.3); then it is one in whatever list. For the way of a plain 304: it makes no text.
   */
  public boolean isEtag(Fields fields, int line) {
    int from = fields.valueStart(line);
    int size = fields.valueEnd(line) - from;
    if (size != ObjectLayout.etagBytes(memory(), at())) {
      return false;
    }
    byte[] octets = fields.bytes();
    long etag = ObjectLayout.head(memory(), at()) + EncodedHead.ETAG_VALUE;
    int quotes = 0;
    for (int i = 0; i < size; i++) {
      byte octet = octets[from + i];
      if (octet != memory().getByte(etag + i)) {
        return false;
      }
      quotes += octet == '"' ? 1 : 0;
    }
    int opening = size > 2 && octets[from] == 'W' && octets[from + 1] == '/' ? from + 2 : from;
    return quotes == 2 && octets[opening] == '"' && octets[from + size - 1] == '"';
  }

  /** How many octets {@link #copyNotModifiedHead} copies. */
  public int notModifiedHeadBytes() {
    return ObjectLayout.notModifiedBytes(memory(), at());
  }

  /** Copies that part of the encoded head which a 304 has to the end of {@code target}. */
  public void copyNotModifiedHead(ByteBuf target) {
    memory().copyOut(ObjectLayout.head(memory(), at()), target, notModifiedHeadBytes());
  }

  /** The head as a value. Costs a scan; not for the way of a plain hit. */
  public ResponseHead head() {
    byte[] encoded = octets(ObjectLayout.head(memory(), at()), headBytes());
    return EncodedHead.decode(status(), encoded);
  }

  /** Whether {@link #copyBody} gives the whole body: it lies in one chunk with the head. */
  public boolean isInline() {
    return chain() == 0;
  }

  /**
   * Copies {@code size} octets of the body, starting at {@code from}, to the end of {@code target}.
   */
  public void copyBody(long from, int size, ByteBuf target) {
    Objects.checkFromIndexSize(from, size, bodyBytes());
    long chain = chain();
    if (chain == 0) {
      memory().copyOut(inlineBody() + from, target, size);
    } else {
      StoredChain.copyOut(table.arena(), chain, from, size, target);
    }
  }

  /**
   * A view of the body from {@code from}, at least one octet and at most {@code most}: as many as
   * lie together. It takes a reference of its own, which its release gives back.
   */
  public ByteBuf slice(long from, long most) {
    long bodyBytes = bodyBytes();
    Objects.checkIndex(from, bodyBytes);
    long sizeMax = Math.min(most, bodyBytes - from);
    long chain = chain();
    retain();
    return chain == 0
        ? memory().view(inlineBody() + from, (int) sizeMax, table, id)
        : StoredChain.slice(table.arena(), chain, from, sizeMax, table, id);
  }

  private long inlineBody() {
    return ObjectLayout.part(memory(), at()) + (isPart() ? ObjectLayout.PART_BYTES : 0);
  }

  /** What the index knows its key by. */
  KeyHash keyHash() {
    return new KeyHash(table.high(id), table.low(id));
  }

  /** The key it is kept under. */
  byte[] keyOctets() {
    return octets(at() + ObjectLayout.KEY, ObjectLayout.keyBytes(memory(), at()));
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
    int size = ObjectLayout.tagsBytes(memory(), at());
    if (size == 0) {
      return List.of();
    }
    byte[] joined = octets(ObjectLayout.tags(memory(), at()), size);
    return List.of(new String(joined, StandardCharsets.UTF_8).split("\n"));
  }

  /** The ledger position up to which no purge took this object away. */
  long frontier() {
    return table.frontier(id);
  }

  /** Moves the frontier up; a position that another thread has passed already changes nothing. */
  void raiseFrontier(long position) {
    table.raiseFrontier(id, position);
  }

  /** Whether a soft purge asks for revalidation before the next plain use. */
  public boolean softPurged() {
    return table.isSoftPurged(id);
  }

  void markSoftPurged() {
    table.markSoftPurged(id);
  }

  /** The fields of the head; see {@link #head()}. */
  public Fields fields() {
    return head().fields();
  }

  private OffHeap memory() {
    return table.octets();
  }

  /** Where its chunk begins. */
  private long at() {
    return table.at(id);
  }

  private byte[] octets(long from, int size) {
    byte[] octets = new byte[size];
    memory().copyOut(from, octets, 0, size);
    return octets;
  }

  private String text(long from, int size) {
    return new String(octets(from, size), StandardCharsets.ISO_8859_1);
  }
}
