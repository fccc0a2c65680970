package lb.proxy.exchange;

import io.netty.buffer.ByteBuf;
import lb.cache.http.FieldName;
import lb.cache.http.ResponseHead;
import lb.proxy.exchange.PassThrough.Observer;
import org.jspecify.annotations.Nullable;

/** What the cache learns from answers that pass it. */
final class Observers {
  private Observers() {}

  /** Who looks at the answer to a request that is passed on; null when nobody does. */
  static @Nullable Observer of(Exchange exchange, RoutedRequest routed) {
    if (!routed.policy().enabled()) {
      return routed.request().isSafe() ? null : new Invalidates(exchange, routed);
    }
    return switch (routed.request().method()) {
      case "GET" ->
          routed.request().fields().has(FieldName.RANGE) ? new PartStore(exchange, routed) : null;
      case "HEAD" -> new HeadUpdate(exchange, routed);
      case "POST" -> new PostStore(exchange, routed);
      default -> routed.request().isSafe() ? null : new Invalidates(exchange, routed);
    };
  }

  /** A change at the origin makes what is stored of it invalid (RFC 9111 §4.4). */
  private record Invalidates(Exchange exchange, RoutedRequest routed) implements Observer {
    @Override
    public void onHead(ResponseHead head, long contentLength) {
      Invalidations.after(exchange, routed, head);
    }

    @Override
    public void onBody(ByteBuf data) {
      // The head says it all.
    }

    @Override
    public void onEnd(boolean whole) {
      // The head said it all.
    }
  }
}
