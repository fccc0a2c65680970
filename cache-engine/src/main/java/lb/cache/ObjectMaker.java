package lb.cache;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import lb.cache.http.ResponseHead;
import lb.cache.memory.SlabArena;
import lb.cache.rules.Tags;
import org.jspecify.annotations.Nullable;

/**
 * Puts stored objects together in the arena. Each method gives an object with one reference, or
 * null when there is no room.
 */
final class ObjectMaker {
  private final ObjectTable table;
  private final SlabArena arena;
  private final ChunkSource source;

  /** Up to this a body lies in one chunk with its head and key, all together. */
  private final long inlineBytesMax;

  ObjectMaker(ObjectTable table, ChunkSource source) {
    this.table = table;
    this.arena = table.arena();
    this.source = source;
    this.inlineBytesMax = arena.fineBytesMax();
  }

  /** Of a whole fill: a short body is copied beside its head, a long one is taken as it lies. */
  @Nullable StoredObject fromChain(
      CacheKey key, FillHead head, ObjectFacts facts, BodyChain chain) {
    long bodyBytes = chain.length();
    ObjectMeta meta = new ObjectMeta(key, head.head(), head.tags(), facts, bodyBytes);
    if (meta.size() + bodyBytes > inlineBytesMax) {
      return withChain(key, meta, chain.store());
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
    StoredObject made = chain.append(body) ? withChain(key, meta, chain.store()) : null;
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
    long chain = old.chain();
    if (chain != 0) {
      StoredChain.retain(arena, chain);
      return withChain(key, new ObjectMeta(key, head, tags, facts, old.bodyBytes()), chain);
    }
    ByteBuf body = Unpooled.buffer((int) old.bodyBytes());
    old.copyBody(0, (int) old.bodyBytes(), body);
    return fromBuffer(key, head, tags, facts, body);
  }

  /** Takes over the reference to the chain; 0 stands for one that there was no room for. */
  private @Nullable StoredObject withChain(CacheKey key, ObjectMeta meta, long chain) {
    if (chain == 0) {
      return null;
    }
    long chunk = write(key, meta, ObjectLayout.CHAIN_BYTES, chain);
    StoredObject made = chunk == 0 ? null : made(key, meta, chunk, chain);
    if (made == null) {
      StoredChain.release(arena, chain);
    }
    return made;
  }

  private @Nullable StoredObject inline(CacheKey key, ObjectMeta meta, ByteBuf body) {
    int bodyBytes = body.readableBytes();
    long chunk = write(key, meta, bodyBytes, 0);
    if (chunk == 0) {
      return null;
    }
    arena.copyIn(chunk, (int) meta.size(), body, bodyBytes);
    return made(key, meta, chunk, 0);
  }

  private long write(CacheKey key, ObjectMeta meta, int moreBytes, long chain) {
    long bytes = meta.chunkBytes(moreBytes);
    if (bytes > arena.chunkBytesMax()) {
      return 0;
    }
    long chunk = source.allocate((int) bytes, key.hash());
    if (chunk != 0) {
      meta.write(arena.memory(), arena.offsetOf(chunk), chunk, chain);
    }
    return chunk;
  }

  /** The object of a chunk that has been written; null, and the chunk freed, when there is none. */
  private @Nullable StoredObject made(CacheKey key, ObjectMeta meta, long chunk, long chain) {
    long bytes = arena.capacityOf(chunk) + (chain == 0 ? 0 : StoredChain.reserved(arena, chain));
    long weight = Math.ceilDiv(bytes, StoredObject.WEIGHT_UNIT_BYTES);
    StoredObject made =
        table.add(
            key.hash(),
            arena.offsetOf(chunk),
            (int) Math.min(Integer.MAX_VALUE, weight),
            meta.facts());
    if (made == null) {
      arena.free(chunk);
    }
    return made;
  }
}
