package lb.proxy.exchange;

import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import lb.cache.Cache;
import lb.cache.http.FieldName;
import lb.cache.http.Fields;
import lb.cache.http.RequestHead;
import lb.cache.http.ResponseHead;
import lb.cache.purge.Purge;
import lb.cache.purge.PurgeMatcher;
import lb.cache.purge.PurgeReceipt;
import lb.cache.rules.HttpDate;
import lb.cache.rules.Invalidation;
import lb.cache.rules.Outcome;
import lb.cache.rules.Target;
import lb.config.KeyRule;
import lb.proxy.route.RoutedSite;
import org.jspecify.annotations.Nullable;

/** What requests on the public listeners take out of the cache. */
final class Invalidations {
  private static final int OK = 200;

  private Invalidations() {}

  /** After a successful unsafe request: its target, and the places that the answer names. */
  static void after(Exchange exchange, RoutedRequest routed, ResponseHead response) {
    for (Target target : Invalidation.targets(routed.request(), response)) {
      RoutedSite site = siteOf(routed, target);
      if (site != null) {
        invalidate(exchange, site, target);
      }
    }
    for (String group : Invalidation.groups(routed.request(), response)) {
      purge(
          exchange,
          new PurgeMatcher.Tag(routed.site().name(), routed.request().authority(), group),
          "tag");
    }
  }

  private static @Nullable RoutedSite siteOf(RoutedRequest routed, Target target) {
    if (target.authority().equals(routed.request().authority())) {
      return routed.site();
    }
    int port = target.authority().lastIndexOf(':');
    boolean hasPort = port > target.authority().lastIndexOf(']');
    return routed
        .snapshot()
        .site(hasPort ? target.authority().substring(0, port) : target.authority());
  }

  private static void invalidate(Exchange exchange, RoutedSite site, Target target) {
    Cache cache = exchange.loop().cache();
    KeyRule rule = site.route(target.path()).route().key();
    String host = rule.host() ? target.authority() : "";
    String keyed = Keys.target(site, target.path(), target.query());
    boolean oneKey = rule.fields().isEmpty() && rule.cookies().isEmpty();
    boolean mayBeThere =
        !oneKey || cache.queries().everLearned() || cache.mayHold(site.name(), host, keyed);
    if (mayBeThere) {
      for (PurgeMatcher matcher : Keys.matchers(cache, site.name(), host, keyed)) {
        purge(exchange, matcher, "key");
      }
    }
  }

  private static PurgeReceipt purge(Exchange exchange, PurgeMatcher matcher, String kind) {
    long before = exchange.loop().nanos();
    PurgeReceipt receipt =
        exchange.loop().cache().purge(new Purge(matcher, false), exchange.loop().millis());
    exchange
        .loop()
        .accounting()
        .purged(exchange.site(), kind, false, exchange.loop().nanos() - before);
    return receipt;
  }

  /** {@code PURGE URL} from an address that may: all variants and methods of the key go. */
  static void purge(Exchange exchange, RoutedRequest routed) {
    RequestHead request = routed.request();
    KeyRule rule = routed.route().route().key();
    String host = rule.host() ? request.authority() : "";
    String target = Keys.target(routed.site(), request.path(), request.query());
    long matched = exchange.loop().cache().countKey(routed.site().name(), host, target);
    String id = "";
    for (PurgeMatcher matcher :
        Keys.matchers(exchange.loop().cache(), routed.site().name(), host, target)) {
      id = purge(exchange, matcher, "key").id();
    }
    byte[] body =
        ("{\"schema\":\"lb.purge.v1\",\"id\":\"" + id + "\",\"matched\":" + matched + "}\n")
            .getBytes(StandardCharsets.US_ASCII);
    Fields fields =
        Fields.builder()
            .add(FieldName.DATE, HttpDate.format(exchange.loop().millis()))
            .add(FieldName.CONTENT_TYPE, "application/json")
            .add(FieldName.CACHE_CONTROL, "no-store")
            .build();
    exchange.endsAs(Outcome.BYPASS);
    exchange.sendHead(new ResponseHead(OK, fields), body.length, true);
    exchange.sendBody(Unpooled.wrappedBuffer(body));
    exchange.finish(Fields.EMPTY);
  }
}
