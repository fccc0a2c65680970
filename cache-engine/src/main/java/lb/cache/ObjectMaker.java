package lb.cache;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import lb.cache.http.ResponseHead;
import lb.cache.memory.SlabArena;
import lb.cache.rules.Tags;
import lb.cache.rules.VarySpec;
import org.jspecify.annotations.Nullable;

/**
 * Puts stored objects together in the arena. Each method gives an object with one reference, or
 * null when there is no room.
 */
final class ObjectMaker {
  private final SlabArena arena;
  private final ChunkSource source;

  /** Up to this a body lies in one chunk with its head and key, all together. */
  private final long inlineBytesMax;

  private final VarySpecs specs = new VarySpecs();

  ObjectMaker(SlabArena arena, ChunkSource source) {
    this.arena = arena;
    this.source = source;
    this.inlineBytesMax = arena.fineBytesMax();
  }

  /** Of a whole fill: a short body is copied beside its head, a long one is taken as it lies. */
  @Nullable StoredObject fromChain(
      CacheKey key, FillHead head, ObjectFacts facts, BodyChain chain) {
    long bodyBytes = chain.length();
    ObjectMeta meta = new ObjectMeta(key, head.head(), head.tags(), facts, bodyBytes);
    if (meta.size() + bodyBytes > inlineBytesMax) {
      return withChain(key, meta, chain);
    }
    ByteBuf body = Unpooled.buffer((int) bodyBytes);
    chain.copyOut(0, bodyBytes, body);
    return inline(key, meta, body);
  }

  /** Of octets in hand; the reader index of {@code body} moves, its reference stays. */
  @Nullable StoredObject fromBuffer(
      CacheKey key, ResponseHead head, List<String> tags, ObjectFacts facts, ByteBuf body) {
    int bodyBytes = body.readableBytes();
    ObjectMeta meta = new ObjectMeta(key, head, tags, facts, bodyBytes);
    if (meta.size() + bodyBytes <= inlineBytesMax) {
      return inline(key, meta, body);
    }
    BodyChain chain = new BodyChain(arena, source, key.hash(), bodyBytes);
    StoredObject made = chain.append(body) ? withChain(key, meta, chain) : null;
    chain.release();
    return made;
  }

  /** Of another object with a new head: the body is shared when it is long, else copied. */
  @Nullable StoredObject withHead(StoredObject old, ResponseHead head, ObjectFacts facts) {
    List<String> tags = Tags.of(head.fields());
    if (tags == null) {
      return null; // more tags than can be kept: a purge by one of them would miss it
    }
    CacheKey key = CacheKey.ofOctets(old.keyOctets(), old.keyHash());
    BodyChain chain = old.chain();
    if (chain != null) {
      return withChain(key, new ObjectMeta(key, head, tags, facts, chain.length()), chain);
    }
    ByteBuf body = Unpooled.buffer((int) old.bodyBytes());
    old.copyBody(0, (int) old.bodyBytes(), body);
    return fromBuffer(key, head, tags, facts, body);
  }

  private @Nullable StoredObject withChain(CacheKey key, ObjectMeta meta, BodyChain chain) {
    long chunk = write(key, meta, 0);
    if (chunk == 0) {
      return null;
    }
    chain.retain();
    return made(chunk, chain, meta.facts());
  }

  private @Nullable StoredObject inline(CacheKey key, ObjectMeta meta, ByteBuf body) {
    int bodyBytes = body.readableBytes();
    long chunk = write(key, meta, bodyBytes);
    if (chunk == 0) {
      return null;
    }
    arena.copyIn(chunk, (int) meta.size(), body, bodyBytes);
    return made(chunk, null, meta.facts());
  }

  private long write(CacheKey key, ObjectMeta meta, int inlineBytes) {
    long bytes = meta.chunkBytes(inlineBytes);
    if (bytes > arena.chunkBytesMax()) {
      return 0;
    }
    long chunk = source.allocate((int) bytes, key.hash());
    if (chunk != 0) {
      meta.write(arena.memory(), arena.offsetOf(chunk));
    }
    return chunk;
  }

  private StoredObject made(long chunk, @Nullable BodyChain chain, ObjectFacts facts) {
    Variant variant = facts.variant();
    VarySpec spec = variant == null ? VarySpec.NONE : specs.share(variant.spec());
    return new StoredObject(arena, chunk, chain, spec, facts);
  }
}
