package lb.proxy.exchange;

import io.netty.buffer.ByteBuf;
import lb.cache.Cache;
import lb.cache.CacheKey;
import lb.cache.Fill;
import lb.cache.FillFailure;
import lb.cache.FillHead;
import lb.cache.FillSource;
import lb.cache.StoredObject;
import lb.cache.Variant;
import lb.cache.http.FieldName;
import lb.cache.http.Fields;
import lb.cache.http.RequestHead;
import lb.cache.http.ResponseHead;
import lb.cache.rules.ErrorStatus;
import lb.cache.rules.Reason;
import lb.cache.rules.RequestControl;
import lb.cache.rules.Reuse;
import lb.cache.rules.Revalidation;
import lb.cache.rules.StoreDecision;
import lb.cache.rules.StoredHead;
import lb.cache.rules.Storing;
import lb.cache.rules.VarySpec;
import lb.proxy.upstream.Fetch;
import lb.proxy.upstream.FetchFailure;
import lb.proxy.upstream.FetchListener;
import lb.proxy.upstream.FetchRequest;
import lb.proxy.upstream.OriginPeer;
import org.jspecify.annotations.Nullable;

/**
 * The fetch that feeds a fill: asks the origin, decides what becomes of the answer, and passes the
 * octets on. It may outlive the exchange that began it, or never have had one. Owned by the loop
 * that began it.
 */
final class FillFetch implements FetchListener, FillSource {
  /** How long a key is remembered as not worth collapsing, in milliseconds. */
  private static final long UNCACHEABLE_MILLIS = 120_000;

  private static final String CONFIRMED = "confirmed";

  private static final int NOT_MODIFIED = 304;
  private static final int BAD_GATEWAY = 502;

  private final LoopContext loop;
  private final RoutedRequest routed;
  private final CacheKey key;
  private final Fill fill;
  private final @Nullable StoredObject stale;
  private final @Nullable Exchange owner;
  private final @Nullable FillAnswer ownerAnswer;
  private final long sentMillis;
  private final long sentNanos;

  private @Nullable Fetch fetch;
  private @Nullable FetchListener passTo;
  private boolean headSeen;
  private boolean over;

  /** How the fill ended, for the metrics; until something else is known, nobody waited for it. */
  private String result = "abandoned";

  private int status;
  private long headNanos;
  private long bodyBytes;

  private FillFetch(
      LoopContext loop,
      RoutedRequest routed,
      CacheKey key,
      Fill fill,
      @Nullable StoredObject stale,
      @Nullable Exchange owner,
      @Nullable FillAnswer ownerAnswer) {
    this.loop = loop;
    this.routed = routed;
    this.key = key;
    this.fill = fill;
    this.stale = stale;
    this.owner = owner;
    this.ownerAnswer = ownerAnswer;
    this.sentMillis = loop.millis();
    this.sentNanos = loop.nanos();
  }

  /**
   * Asks the origin.
   *
   * @param stale what is stored already, to be confirmed if it has a validator; a reference is
   *     taken
   * @param owner the exchange that gets an answer which is not for sharing; null when nobody waits
   */
  static void begin(
      LoopContext loop,
      RoutedRequest routed,
      CacheKey key,
      Fill fill,
      @Nullable StoredObject stale,
      @Nullable Exchange owner,
      @Nullable FillAnswer ownerAnswer) {
    StoredObject held = stale != null && stale.tryRetain() ? stale : null;
    FillFetch begun = new FillFetch(loop, routed, key, fill, held, owner, ownerAnswer);
    RequestHead asked = UpstreamHead.forFill(routed, held);
    RequestHead head = owner == null ? EarlyData.unmarked(asked) : asked;
    FetchRequest request =
        new FetchRequest(head, false, 0, true, false, owner == null ? null : owner.addresses());
    begun.fetch = routed.route().upstream().send(loop.loop(), request, begun);
    fill.comesFrom(begun);
  }

  /** Revalidates a stored object for which nobody waits, unless that is under way already. */
  static void revalidate(
      LoopContext loop, RoutedRequest routed, CacheKey key, StoredObject object) {
    Cache.Joined joined =
        loop.cache()
            .joinOrBegin(
                key,
                routed.request().fields(),
                loop.loop(),
                object.variant(),
                routed.policy().objectBytesMax(),
                true);
    if (joined.begun()) {
      begin(loop, routed, key, joined.fill(), object, null, null);
    }
  }

  // --- what the origin says ---

  @Override
  public void onInterim(ResponseHead head) {
    Exchange first = owner;
    if (passTo == null && first != null && head.status() != 100) {
      first.sendInterim(head);
    }
  }

  @Override
  public void onHead(ResponseHead head, long contentLength) {
    headSeen = true;
    status = head.status();
    headNanos = loop.nanos() - sentNanos;
    if (owner != null) {
      owner.askedUpstream(upstreamName(), peer(), status, headNanos);
    }
    long now = loop.millis();
    ResponseHead received =
        head.withFields(AnswerFields.received(routed.site(), head.fields(), peer(), now));
    StoredObject old = stale;
    if (old != null && status == NOT_MODIFIED) {
      freshen(old, received, now);
    } else if (old != null && ErrorStatus.isError(status) && mayStandIn(old, now)) {
      fail(status, "the origin answered " + status);
    } else if (status == NOT_MODIFIED) {
      fail(BAD_GATEWAY, "the origin answered 304 although nothing was conditional");
    } else {
      decide(received, contentLength, now);
    }
  }

  private boolean mayStandIn(StoredObject old, long now) {
    RequestControl control = RequestControl.of(routed.request().fields());
    return Reuse.mayServeOnError(control, old.freshness(), routed.policy(), now)
        && !loop.cache().isPurgedNow(old);
  }

  private void decide(ResponseHead received, long contentLength, long now) {
    StoreDecision decision =
        received.status() == EarlyData.TOO_EARLY
            ? new StoreDecision.Refuse(Reason.STATUS) // whatever it says of itself (RFC 8470 §5.2)
            : Storing.decide(asGet(routed.request()), received, routed.policy(), sentMillis, now);
    switch (decision) {
      case StoreDecision.Store store -> {
        Variant variant = variant(store.vary());
        loop.cache()
            .queries()
            .learn(routed.site().name(), routed.request().path(), received.fields());
        if (ownerAnswer != null) {
          ownerAnswer.arrived(received);
        }
        ResponseHead kept = StoredHead.of(received, store.fieldsLeftOut());
        fill.stream(
            new FillHead(
                Coder.announced(withoutAge(kept), contentLength, routed.policy()),
                store.freshness(),
                variant,
                store.tags(),
                contentLength));
      }
      case StoreDecision.Refuse(Reason refusal) -> passOn(received, contentLength, refusal, now);
    }
  }

  /** What was asked of the origin, also when a HEAD gave the reason: a fill is always a GET. */
  static RequestHead asGet(RequestHead request) {
    return request.method().equals("GET")
        ? request
        : new RequestHead(
            "GET",
            request.scheme(),
            request.authority(),
            request.path(),
            request.query(),
            request.fields());
  }

  /** What is kept tells its age anew each time. */
  static ResponseHead withoutAge(ResponseHead head) {
    return head.fields().has(FieldName.AGE)
        ? head.withFields(head.fields().toBuilder().remove(FieldName.AGE).build())
        : head;
  }

  private @Nullable Variant variant(VarySpec spec) {
    return Variant.of(spec, routed.request().fields());
  }

  /** Whether the next request may well be answered with something that can be kept. */
  private static boolean isOfTheRequest(Reason refusal) {
    return switch (refusal) {
      case AUTHORIZATION, REQUEST_NO_STORE, METHOD, TOO_MANY_VARIANTS, CACHE_FULL -> true;
      default -> false;
    };
  }

  /** The answer is not for sharing: whoever asked gets it, the others ask themselves. */
  private void passOn(ResponseHead received, long contentLength, Reason refusal, long now) {
    result = "passed_on";
    loop.account().storeRejected(routed.site().counters(), refusal);
    boolean passing =
        ErrorStatus.isError(received.status()) || received.status() == EarlyData.TOO_EARLY;
    if (!passing && !isOfTheRequest(refusal)) {
      loop.cache().rememberUncacheable(key, now + UNCACHEABLE_MILLIS);
    }
    boolean ownerWaits = fill.dissolve(ownerAnswer == null ? null : ownerAnswer.reader(), refusal);
    Fetch running = fetch;
    if (ownerWaits && owner != null && running != null) {
      PassThrough pass = PassThrough.takeOver(owner, routed, running, refusal, this::end);
      passTo = pass;
      pass.onHead(received, contentLength);
    } else {
      end();
      if (running != null) {
        running.cancel();
      }
    }
  }

  /** The 304 speaks of another representation: once more, for whatever is there (§4.3.4). */
  private void askAgain(StoredObject old) {
    loop.cache().removeVariant(key, old);
    cancel();
    begin(loop, routed, key, fill, null, owner, ownerAnswer);
  }

  private void freshen(StoredObject old, ResponseHead notModified, long now) {
    ResponseHead kept = old.head();
    result = CONFIRMED;
    if (!Revalidation.confirms(kept, notModified)) {
      askAgain(old);
      return;
    }
    ResponseHead head =
        Revalidation.freshen(kept, notModified, now, routed.policy().storeSetCookie());
    Cache cache = loop.cache();
    StoreDecision decision =
        Storing.decide(asGet(routed.request()), head, routed.policy(), sentMillis, now);
    StoredObject made = null;
    switch (decision) {
      case StoreDecision.Store store ->
          made =
              cache.freshen(
                  key,
                  old,
                  withoutAge(StoredHead.of(head, store.fieldsLeftOut())),
                  store.freshness(),
                  variant(store.vary()),
                  fill.frontier());
      case StoreDecision.Refuse refused -> {
        loop.account().storeRejected(routed.site().counters(), refused.reason());
        cache.removeVariant(key, old);
      }
    }
    fill.freshened(made == null ? old : made);
    if (made != null) {
      made.release();
    }
    // The end of the 304 is still to come; the connection is kept for it.
  }

  @Override
  public void onBody(ByteBuf data) {
    bodyBytes += data.readableBytes();
    FetchListener next = passTo;
    if (next != null) {
      next.onBody(data);
    } else {
      fill.append(data);
    }
  }

  @Override
  public void onComplete(Fields trailers, boolean surplus) {
    FetchListener next = passTo;
    if (next == null && !result.equals(CONFIRMED)) {
      result = surplus ? "surplus" : "complete";
    }
    end();
    if (next != null) {
      next.onComplete(trailers, surplus);
    } else {
      if (surplus) {
        fill.markSurplus();
      }
      fill.complete(trailers);
    }
  }

  @Override
  public void onError(FetchFailure failure) {
    FetchListener next = passTo;
    if (owner != null) {
      owner.upstreamFailed(upstreamName(), peer(), failure.kind().label());
    }
    loop.account().fetchFailed(routed.site().counters(), upstreamName(), failure.kind().label());
    if (next == null) {
      result = headSeen ? "broken" : "failed";
    }
    end();
    if (next != null) {
      next.onError(failure);
    } else if (headSeen) {
      fill.breakOff();
    } else {
      fill.fail(new FillFailure(failure.status(), failure.message()));
    }
  }

  @Override
  public void onWritable() {
    // A fill has no request body.
  }

  private void fail(int failedStatus, String message) {
    result = "failed";
    fill.fail(new FillFailure(failedStatus, message));
    cancel();
  }

  private String upstreamName() {
    Fetch running = fetch;
    return running == null ? routed.route().upstream().name() : running.upstreamName();
  }

  private @Nullable OriginPeer peer() {
    Fetch running = fetch;
    return running == null ? null : running.peer();
  }

  private void end() {
    if (!over) {
      over = true;
      loop.account().filled(routed.site().counters(), result);
      loop.account()
          .fetched(routed.site().counters(), upstreamName(), status, headNanos, bodyBytes);
      if (stale != null) {
        stale.release();
      }
    }
  }

  // --- what the fill asks ---

  @Override
  public void pause() {
    if (fetch != null) {
      fetch.pause();
    }
  }

  @Override
  public void resume() {
    if (fetch != null) {
      fetch.resume();
    }
  }

  @Override
  public void cancel() {
    end();
    if (fetch != null) {
      fetch.cancel();
    }
  }
}
