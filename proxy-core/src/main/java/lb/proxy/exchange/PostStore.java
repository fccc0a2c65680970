package lb.proxy.exchange;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import lb.cache.Cache;
import lb.cache.Fill;
import lb.cache.FillHead;
import lb.cache.Variant;
import lb.cache.http.ResponseHead;
import lb.cache.rules.StoreDecision;
import lb.cache.rules.StoredHead;
import lb.cache.rules.Storing;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the answer to a POST for later GETs when the origin says that it is the representation of
 * the target: explicit freshness, and a {@code Content-Location} that is the target (RFC 9110
 * §9.3.3). What was stored before is made invalid first.
 */
final class PostStore implements PassThrough.Observer {
  private static final long BODY_BYTES_MAX = 8L << 20;

  private final Exchange exchange;
  private final RoutedRequest routed;
  private final long frontierBefore;
  private final long sentMillis;
  private @Nullable Fill pending;
  private long heldBytes;
  private @Nullable FillHead head;
  private @Nullable ByteBuf body;

  PostStore(Exchange exchange, RoutedRequest routed) {
    this.exchange = exchange;
    this.routed = routed;
    this.frontierBefore = exchange.loop().cache().frontier();
    this.sentMillis = exchange.loop().millis();
  }

  @Override
  public void onHead(ResponseHead received, long contentLength) {
    Cache cache = exchange.loop().cache();
    boolean purgedMeanwhile = cache.frontier() != frontierBefore;
    Invalidations.after(exchange, routed, received);
    long most = Math.min(BODY_BYTES_MAX, routed.policy().objectBytesMax());
    boolean tooEarly = received.status() == EarlyData.TOO_EARLY;
    if (tooEarly || purgedMeanwhile || contentLength < 0 || contentLength > most) {
      return;
    }
    long now = exchange.loop().millis();
    if (Storing.decide(routed.request(), received, routed.policy(), sentMillis, now)
        instanceof StoreDecision.Store store) {
      Variant variant = Variant.of(store.vary(), routed.request().fields());
      head =
          new FillHead(
              FillFetch.withoutAge(StoredHead.of(received, store.fieldsLeftOut())),
              store.freshness(),
              variant,
              store.tags(),
              contentLength);
      if (cache.tryHold(contentLength)) {
        heldBytes = contentLength;
        body = Unpooled.buffer((int) contentLength, (int) contentLength);
        // Begun after our own invalidation, which is not held against the answer.
        pending = cache.beginAlone(Keys.of(cache, routed), exchange.loop().loop(), BODY_BYTES_MAX);
      }
    }
  }

  @Override
  public void onBody(ByteBuf data) {
    ByteBuf kept = body;
    if (kept == null) {
      return;
    }
    if (kept.readableBytes() + data.readableBytes() > kept.maxCapacity()) {
      body = null;
    } else {
      kept.writeBytes(data, data.readerIndex(), data.readableBytes());
    }
  }

  @Override
  public void onEnd(boolean whole) {
    FillHead known = head;
    ByteBuf kept = body;
    Fill stands = pending;
    Cache cache = exchange.loop().cache();
    if (whole && known != null && kept != null && stands != null) {
      cache.keepPart(Keys.of(cache, routed), known, null, stands.frontier(), kept);
      exchange.markStored();
    }
    body = null;
    if (stands != null) {
      stands.withdraw();
    }
    cache.giveBack(heldBytes);
    heldBytes = 0;
  }
}
