package lb.proxy.exchange;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import lb.cache.Cache;
import lb.cache.CacheKey;
import lb.cache.Fill;
import lb.cache.FillHead;
import lb.cache.Part;
import lb.cache.StoredObject;
import lb.cache.Variant;
import lb.cache.http.FieldName;
import lb.cache.http.ResponseHead;
import lb.cache.rules.ByteRange;
import lb.cache.rules.ContentRange;
import lb.cache.rules.Parts;
import lb.cache.rules.StoreDecision;
import lb.cache.rules.StoredHead;
import lb.cache.rules.Storing;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the part of a representation that a range request brought, put together with the parts that
 * are there already when their validator is the same strong one (RFC 9111 §3.4). Parts that cover
 * the whole become the whole.
 */
final class PartStore implements PassThrough.Observer {
  /** A larger part, or sum of parts, is passed on and not kept. */
  private static final long PART_BYTES_MAX = 8L << 20;

  private final Exchange exchange;
  private final RoutedRequest routed;
  private final CacheKey key;
  private final Fill pending;
  private long heldBytes;
  private final long sentMillis;
  private @Nullable FillHead head;
  private @Nullable ContentRange range;
  private @Nullable ByteBuf body;

  PartStore(Exchange exchange, RoutedRequest routed) {
    this.exchange = exchange;
    this.routed = routed;
    Cache cache = exchange.loop().cache();
    this.key = Keys.of(cache, routed);
    this.pending = cache.beginAlone(key, exchange.loop().loop(), PART_BYTES_MAX);
    this.sentMillis = exchange.loop().millis();
  }

  @Override
  public void onHead(ResponseHead received, long contentLength) {
    String said = received.fields().first(FieldName.CONTENT_RANGE);
    ContentRange at = said == null ? null : ContentRange.parse(said);
    boolean usable =
        received.status() == 206
            && at != null
            && !at.isUnsatisfied()
            && at.hasCompleteLength()
            && contentLength == at.range().length()
            && contentLength <= Math.min(PART_BYTES_MAX, routed.policy().objectBytesMax());
    if (!usable) {
      return;
    }
    long now = exchange.loop().millis();
    if (Storing.decidePartial(routed.request(), received, routed.policy(), sentMillis, now)
        instanceof StoreDecision.Store store) {
      Variant variant = Variant.of(store.vary(), routed.request().fields());
      head =
          new FillHead(
              whole(FillFetch.withoutAge(StoredHead.of(received, store.fieldsLeftOut()))),
              store.freshness(),
              variant,
              store.tags(),
              contentLength);
      range = at;
      if (exchange.loop().cache().tryHold(contentLength)) {
        heldBytes = contentLength;
        body = Unpooled.buffer((int) contentLength);
      }
    }
  }

  /** The head that the whole would have had. */
  private static ResponseHead whole(ResponseHead part) {
    return new ResponseHead(
        200,
        part.fields().toBuilder()
            .remove(FieldName.CONTENT_RANGE)
            .remove(FieldName.CONTENT_LENGTH)
            .build());
  }

  @Override
  public void onBody(ByteBuf data) {
    ByteBuf kept = body;
    if (kept != null) {
      kept.writeBytes(data, data.readerIndex(), data.readableBytes());
    }
  }

  @Override
  public void onEnd(boolean isWhole) {
    FillHead known = head;
    ContentRange at = range;
    ByteBuf kept = body;
    if (isWhole && known != null && at != null && kept != null) {
      if (kept.readableBytes() == at.range().length()) {
        keep(known, at, kept);
      }
    }
    body = null;
    pending.withdraw();
    exchange.loop().cache().giveBack(heldBytes);
    heldBytes = 0;
  }

  private void keep(FillHead known, ContentRange at, ByteBuf octets) {
    Cache cache = exchange.loop().cache();
    ByteRange covered = at.range();
    ByteBuf all = octets;
    for (StoredObject stored : cache.findParts(key, routed.request().fields())) {
      ByteRange other = rangeOf(stored);
      boolean joins =
          other.touches(covered)
              && other.hull(covered).length() <= PART_BYTES_MAX
              && Parts.mayCombine(stored.head(), known.head(), exchange.loop().millis());
      if (joins) {
        all = combined(all, covered, stored, other);
        covered = other.hull(covered);
        cache.remove(stored);
      }
      stored.release();
    }
    boolean complete = covered.length() == at.completeLength();
    Part part = complete ? null : new Part(covered.first(), at.completeLength());
    cache.keepPart(key, known, part, pending.frontier(), all);
    exchange.markStored();
  }

  private static ByteRange rangeOf(StoredObject stored) {
    Part part = stored.part();
    long first = part == null ? 0 : part.first();
    return new ByteRange(first, first + stored.bodyBytes() - 1);
  }

  /** The octets of both; where they overlap they are the same, by their validator. */
  private static ByteBuf combined(
      ByteBuf octets, ByteRange covered, StoredObject stored, ByteRange other) {
    ByteRange hull = other.hull(covered);
    ByteBuf all = Unpooled.buffer((int) hull.length());
    if (other.first() < covered.first()) {
      int before = (int) (Math.min(covered.first(), other.last() + 1) - other.first());
      stored.copyBody(0, before, all);
    }
    all.writeBytes(octets, octets.readerIndex(), octets.readableBytes());
    if (other.last() > covered.last()) {
      long from = Math.max(covered.last() + 1, other.first());
      stored.copyBody(from - other.first(), (int) (other.last() - from + 1), all);
    }
    return all;
  }
}
