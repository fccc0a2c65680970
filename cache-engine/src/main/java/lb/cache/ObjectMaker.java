package lb.cache;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.List;
import lb.cache.http.FieldName;
import lb.cache.http.ResponseHead;
import lb.cache.memory.SlabArena;
import lb.cache.rules.Tags;
import org.jspecify.annotations.Nullable;

/**
 * Puts stored objects together in the arena. Each method gives an object with one reference, or
 * null when there is no room.
 */
final class ObjectMaker {
  /** A body up to this, with its head and key, lies in one chunk. */
  static final int INLINE_BYTES_MAX = 32 * 1024;

  private static final int NO_CONTENT = 204;

  private final SlabArena arena;
  private final ChunkSource source;

  ObjectMaker(SlabArena arena, ChunkSource source) {
    this.arena = arena;
    this.source = source;
  }

  /** Of a whole fill: a short body is copied beside its head, a long one is taken as it lies. */
  @Nullable StoredObject fromChain(
      CacheKey key, FillHead head, ObjectFacts facts, BodyChain chain) {
    long bodyBytes = chain.length();
    byte[] fields = encode(head.head(), facts, bodyBytes);
    byte[] tags = encodeTags(head.tags());
    int metaBytes = key.octets().length + fields.length + tags.length;
    if (metaBytes + bodyBytes > INLINE_BYTES_MAX) {
      return withChain(key, fields, tags, facts, chain);
    }
    ByteBuf body = Unpooled.buffer((int) bodyBytes);
    chain.copyOut(0, bodyBytes, body);
    return inline(key, fields, tags, facts, body);
  }

  /** Of octets in hand. */
  @Nullable StoredObject fromBytes(
      CacheKey key, ResponseHead head, List<String> tags, ObjectFacts facts, byte[] body) {
    return fromBuffer(
        key,
        encode(head, facts, body.length),
        encodeTags(tags),
        facts,
        Unpooled.wrappedBuffer(body));
  }

  /** Of octets in hand; the reader index of {@code body} moves, its reference stays. */
  @Nullable StoredObject fromBuffer(CacheKey key, FillHead head, ObjectFacts facts, ByteBuf body) {
    return fromBuffer(
        key,
        encode(head.head(), facts, body.readableBytes()),
        encodeTags(head.tags()),
        facts,
        body);
  }

  private @Nullable StoredObject fromBuffer(
      CacheKey key, byte[] fields, byte[] tags, ObjectFacts facts, ByteBuf body) {
    int metaBytes = key.octets().length + fields.length + tags.length;
    if (metaBytes + body.readableBytes() <= INLINE_BYTES_MAX) {
      return inline(key, fields, tags, facts, body);
    }
    BodyChain chain = new BodyChain(arena, source, key.hash(), body.readableBytes());
    StoredObject made = chain.append(body) ? withChain(key, fields, tags, facts, chain) : null;
    chain.release();
    return made;
  }

  /** Of another object with a new head: the body is shared when it is long, else copied. */
  @Nullable StoredObject withHead(StoredObject old, ResponseHead head, ObjectFacts facts) {
    byte[] octets = old.keyOctets();
    byte[] fields = encode(head, facts, old.bodyBytes());
    List<String> named = Tags.of(head.fields());
    if (named == null) {
      return null; // more tags than can be kept: a purge by one of them would miss it
    }
    byte[] tags = encodeTags(named);
    CacheKey key = CacheKey.ofOctets(octets, old.keyHash());
    BodyChain chain = old.chain();
    if (chain != null) {
      return withChain(key, fields, tags, facts, chain);
    }
    ByteBuf body = Unpooled.buffer((int) old.bodyBytes());
    old.copyBody(0, (int) old.bodyBytes(), body);
    return fromBuffer(key, fields, tags, facts, body);
  }

  private @Nullable StoredObject withChain(
      CacheKey key, byte[] fields, byte[] tags, ObjectFacts facts, BodyChain chain) {
    long chunk = meta(key, fields, tags, 0);
    if (chunk == 0) {
      return null;
    }
    chain.retain();
    return new StoredObject(
        arena,
        key.hash(),
        chunk,
        key.octets().length,
        fields.length,
        tags.length,
        chain.length(),
        chain,
        facts);
  }

  private @Nullable StoredObject inline(
      CacheKey key, byte[] fields, byte[] tags, ObjectFacts facts, ByteBuf body) {
    int bodyBytes = body.readableBytes();
    long chunk = meta(key, fields, tags, bodyBytes);
    if (chunk == 0) {
      return null;
    }
    int keyBytes = key.octets().length;
    arena.copyIn(chunk, keyBytes + fields.length + tags.length, body, bodyBytes);
    return new StoredObject(
        arena, key.hash(), chunk, keyBytes, fields.length, tags.length, bodyBytes, null, facts);
  }

  private long meta(CacheKey key, byte[] fields, byte[] tags, int bodyBytes) {
    byte[] octets = key.octets();
    int metaBytes = octets.length + fields.length + tags.length;
    if (metaBytes + bodyBytes > SlabArena.CHUNK_BYTES_MAX) {
      return 0;
    }
    // A long is read at any octet of the key: see StoredObject.hasKey.
    int bytes = Math.max(metaBytes + bodyBytes, octets.length + Long.BYTES);
    long chunk = source.allocate(bytes, key.hash());
    if (chunk != 0) {
      arena.copyIn(chunk, 0, octets, 0, octets.length);
      arena.copyIn(chunk, octets.length, fields, 0, fields.length);
      arena.copyIn(chunk, octets.length + fields.length, tags, 0, tags.length);
    }
    return chunk;
  }

  /** The head as it is kept: a whole body's length is stated, whatever framing it came with. */
  private static byte[] encode(ResponseHead head, ObjectFacts facts, long bodyBytes) {
    if (facts.part() != null || head.status() == NO_CONTENT) {
      return EncodedHead.encode(head.fields());
    }
    return EncodedHead.encode(
        head.fields().toBuilder().set(FieldName.CONTENT_LENGTH, Long.toString(bodyBytes)).build());
  }

  private static byte[] encodeTags(List<String> tags) {
    return String.join("\n", tags).getBytes(StandardCharsets.UTF_8);
  }
}
