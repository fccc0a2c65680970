package lb.proxy.exchange;

import io.netty.buffer.ByteBuf;
import java.util.List;
import lb.cache.Cache;
import lb.cache.CacheKey;
import lb.cache.Found;
import lb.cache.StoredObject;
import lb.cache.http.RequestHead;
import lb.cache.http.ResponseHead;
import lb.cache.rules.Revalidation;
import lb.cache.rules.StoreDecision;
import lb.cache.rules.StoredHead;
import lb.cache.rules.Storing;

/** What an answer to HEAD says of a stored answer to GET (RFC 9111 §4.3.5). */
final class HeadUpdate implements PassThrough.Observer {
  private final Exchange exchange;
  private final RoutedRequest routed;
  private final CacheKey key;
  private final long frontier;
  private final long sentMillis;

  HeadUpdate(Exchange exchange, RoutedRequest routed) {
    this.exchange = exchange;
    this.routed = routed;
    Cache cache = exchange.loop().cache();
    this.key = Keys.of(cache, routed);
    this.frontier = cache.frontier();
    this.sentMillis = exchange.loop().millis();
  }

  @Override
  public void onHead(ResponseHead head, long contentLength) {
    Cache cache = exchange.loop().cache();
    Found found = cache.find(key, routed.request().fields(), List.of());
    StoredObject stored = found.object();
    if (stored == null) {
      return;
    }
    switch (Revalidation.headEffect(stored.head(), head)) {
      case FRESHEN -> freshen(cache, stored, head);
      case INVALIDATE -> cache.removeVariant(key, stored);
      case NONE -> {}
    }
    stored.release();
  }

  private void freshen(Cache cache, StoredObject stored, ResponseHead received) {
    long now = exchange.loop().millis();
    ResponseHead fresh =
        Revalidation.freshen(stored.head(), received, now, routed.policy().storeSetCookie());
    RequestHead get = FillFetch.asGet(routed.request());
    if (Storing.decide(get, fresh, routed.policy(), sentMillis, now)
        instanceof StoreDecision.Store store) {
      StoredObject made =
          cache.freshen(
              key,
              stored,
              FillFetch.withoutAge(StoredHead.of(fresh, store.fieldsLeftOut())),
              store.freshness(),
              stored.variant(),
              frontier);
      if (made != null) {
        made.release();
      }
    }
  }

  @Override
  public void onBody(ByteBuf data) {
    // There is none.
  }

  @Override
  public void onEnd(boolean whole) {
    // The head said it all.
  }
}
