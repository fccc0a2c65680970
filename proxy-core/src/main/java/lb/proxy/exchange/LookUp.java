package lb.proxy.exchange;

import java.util.List;
import lb.cache.Cache;
import lb.cache.CacheKey;
import lb.cache.Fill;
import lb.cache.Found;
import lb.cache.StoredObject;
import lb.cache.http.FieldName;
import lb.cache.http.Fields;
import lb.cache.http.RequestHead;
import lb.cache.rules.Conditional;
import lb.cache.rules.Reason;
import lb.cache.rules.RequestControl;
import lb.cache.rules.Reuse;
import lb.cache.rules.ReuseDecision;
import org.jspecify.annotations.Nullable;

/** The stage that asks whether we have it, and takes the way that follows from the answer. */
final class LookUp {
  private static final int GATEWAY_TIMEOUT = 504;

  private LookUp() {}

  static void run(Exchange exchange, RoutedRequest routed) {
    Reason bypass = bypass(routed, exchange.hasBody());
    if (bypass != null) {
      if (EarlyData.isTooEarly(exchange, routed)) {
        return;
      }
      PassThrough.begin(exchange, routed, bypass);
      return;
    }
    Cache cache = exchange.loop().cache();
    CacheKey key = Keys.borrowed(cache, routed, exchange.loop().keyBuffer());
    RequestControl control = RequestControl.of(routed.request().fields());
    Found found = cache.find(key, routed.request().fields(), codings(exchange, routed));
    StoredObject object = found.object();
    if (object == null) {
      miss(exchange, routed, key.kept(), control, found.absence());
    } else {
      reuse(exchange, routed, key, control, object);
    }
  }

  /** Why the cache takes no part in this request; null when it does. */
  static @Nullable Reason bypass(RoutedRequest routed, boolean hasBody) {
    RequestHead request = routed.request();
    if (!request.method().equals("GET") && !request.method().equals("HEAD")) {
      return Reason.METHOD;
    }
    if (!routed.policy().enabled()) {
      return Reason.ROUTE_UNCACHED;
    }
    if (hasBody) {
      return Reason.METHOD; // content in a GET has no meaning that a key could hold
    }
    return Conditional.isForOrigin(request.fields()) ? Reason.PRECONDITION_FOR_ORIGIN : null;
  }

  /** The codings of ours that the client takes, best first. */
  static List<String> codings(Exchange exchange, RoutedRequest routed) {
    Fields fields = routed.request().fields();
    if (!routed.policy().compress() || !fields.has(FieldName.ACCEPT_ENCODING)) {
      return List.of();
    }
    return exchange.loop().coder().accepted(fields);
  }

  /** What to do with what was found; the key is borrowed. */
  private static void reuse(
      Exchange exchange,
      RoutedRequest routed,
      CacheKey key,
      RequestControl control,
      StoredObject object) {
    long now = exchange.loop().millis();
    switch (Reuse.decide(control, object.freshness(), object.softPurged(), routed.policy(), now)) {
      case ReuseDecision.Serve(Reason reason) -> {
        exchange.loop().coder().consider(key, object, routed);
        StoredAnswer.send(exchange, routed, object, reason, 0);
      }
      case ReuseDecision.ServeStaleAndRevalidate(Reason reason) -> {
        FillFetch.revalidate(exchange.loop(), routed, key.kept(), object);
        StoredAnswer.send(exchange, routed, object, reason, 0);
      }
      case ReuseDecision.Revalidate(Reason reason) -> {
        exchange.keepAtHand(object);
        if (EarlyData.isTooEarly(exchange, routed)) {
          return;
        }
        EarlyHints.offer(exchange, routed, object);
        fetch(exchange, routed, key.kept(), control, reason);
      }
      case ReuseDecision.Bypass(Reason reason) -> {
        boolean tooEarly = EarlyData.isTooEarly(exchange, routed);
        if (!tooEarly) {
          EarlyHints.offer(exchange, routed, object);
        }
        object.release();
        if (!tooEarly) {
          PassThrough.begin(exchange, routed, reason);
        }
      }
      case ReuseDecision.Unsatisfiable(Reason reason) -> {
        object.release();
        exchange.because(reason);
        exchange.answerPlain(GATEWAY_TIMEOUT, "only-if-cached, and nothing usable is stored");
      }
    }
  }

  private static void miss(
      Exchange exchange,
      RoutedRequest routed,
      CacheKey key,
      RequestControl control,
      Reason absence) {
    if (PartsAnswer.send(exchange, routed, key, control)
        || EarlyData.isTooEarly(exchange, routed)) {
      return;
    }
    Reason reason = Reuse.withoutStored(control, absence, routed.policy());
    switch (reason) {
      case ONLY_IF_CACHED_MISS -> {
        exchange.because(reason);
        exchange.answerPlain(GATEWAY_TIMEOUT, "only-if-cached, and nothing is stored");
      }
      case REQUEST_NO_STORE -> PassThrough.begin(exchange, routed, reason);
      default -> fetch(exchange, routed, key, control, reason);
    }
  }

  /** Asks the origin, together with everyone who wants the same. */
  private static void fetch(
      Exchange exchange,
      RoutedRequest routed,
      CacheKey key,
      RequestControl control,
      Reason reason) {
    Cache cache = exchange.loop().cache();
    Fields fields = routed.request().fields();
    if (cache.isUncacheable(key, exchange.loop().millis())) {
      unshared(exchange, routed, key, exchange.stale() == null ? Reason.HIT_FOR_MISS : reason);
    } else if (exchange.isHead() || wantsOwnRange(exchange, routed, key)) {
      PassThrough.begin(exchange, routed, exchange.isHead() ? reason : Reason.RANGE_MISS);
    } else if (!routed.policy().collapse()) {
      alone(exchange, routed, key, reason);
    } else {
      boolean confirms = control.noCache() && !routed.policy().ignoreClientControl();
      StoredObject stale = exchange.stale();
      Cache.Joined joined =
          cache.joinOrBegin(
              key,
              fields,
              exchange.loop().loop(),
              stale == null ? null : stale.variant(),
              routed.policy().objectBytesMax(),
              !confirms);
      if (joined.begun() && stale == null && isThereNow(exchange, cache, key)) {
        joined.fill().withdraw();
        run(exchange, routed);
        return;
      }
      FillAnswer answer = new FillAnswer(exchange, routed, reason, joined.begun());
      exchange.answeredBy(answer);
      lead(exchange, routed, key, joined.fill(), answer, joined.begun());
    }
  }

  /**
   * Whether something came in between the look-up and the beginning of a fill: a fill that ended in
   * that moment has left what it brought.
   */
  private static boolean isThereNow(Exchange exchange, Cache cache, CacheKey key) {
    return cache.isStored(key) && exchange.mayLookUpAgain();
  }

  /**
   * Whether a range is better fetched by itself: nothing of the whole is stored or arriving, and it
   * does not begin at the start.
   */
  private static boolean wantsOwnRange(Exchange exchange, RoutedRequest routed, CacheKey key) {
    Fields fields = routed.request().fields();
    String range = fields.first(FieldName.RANGE);
    return range != null
        && !range.equals("bytes=0-")
        && exchange.stale() == null
        && exchange.loop().cache().findFill(key, fields) == null;
  }

  /** Asks the origin for this request alone: what came for another was not for sharing. */
  static void alone(Exchange exchange, RoutedRequest routed, Reason reason) {
    CacheKey key = Keys.of(exchange.loop().cache(), routed);
    if (exchange.loop().cache().isUncacheable(key, exchange.loop().millis())) {
      unshared(exchange, routed, key, Reason.HIT_FOR_MISS);
    } else {
      alone(exchange, routed, key, reason);
    }
  }

  /**
   * For a key whose last answer was not for sharing: nobody waits for anybody, yet an answer that
   * can be kept is. A request with conditions or a range takes them to the origin, which can then
   * spare the body.
   */
  private static void unshared(
      Exchange exchange, RoutedRequest routed, CacheKey key, Reason reason) {
    Fields fields = routed.request().fields();
    if (exchange.isHead() || Conditional.hasConditions(fields) || fields.has(FieldName.RANGE)) {
      PassThrough.begin(exchange, routed, reason);
    } else {
      alone(exchange, routed, key, reason);
    }
  }

  private static void alone(Exchange exchange, RoutedRequest routed, CacheKey key, Reason reason) {
    Fill fill =
        exchange
            .loop()
            .cache()
            .beginAlone(key, exchange.loop().loop(), routed.policy().objectBytesMax());
    FillAnswer answer = new FillAnswer(exchange, routed, reason, true);
    exchange.answeredBy(answer);
    lead(exchange, routed, key, fill, answer, true);
  }

  private static void lead(
      Exchange exchange,
      RoutedRequest routed,
      CacheKey key,
      Fill fill,
      FillAnswer answer,
      boolean begun) {
    answer.join(fill);
    if (begun) {
      FillFetch.begin(exchange.loop(), routed, key, fill, exchange.stale(), exchange, answer);
    }
  }
}
