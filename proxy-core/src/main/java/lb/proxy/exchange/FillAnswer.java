package lb.proxy.exchange;

import io.netty.buffer.ByteBuf;
import lb.cache.Fill;
import lb.cache.FillFailure;
import lb.cache.FillHead;
import lb.cache.FillListener;
import lb.cache.FillReader;
import lb.cache.StoredObject;
import lb.cache.http.Fields;
import lb.cache.http.ResponseHead;
import lb.cache.rules.ByteRange;
import lb.cache.rules.CacheStatus;
import lb.cache.rules.Conditional;
import lb.cache.rules.NotModified;
import lb.cache.rules.RangeDecision;
import lb.cache.rules.Reason;
import lb.cache.rules.RequestControl;
import lb.cache.rules.Reuse;
import lb.proxy.route.StaticPage;
import org.jspecify.annotations.Nullable;

/**
 * Answers from a fill while it arrives, for the exchange that began it and for those who joined.
 * Owned by the exchange's loop.
 */
final class FillAnswer implements Answer, FillListener {
  private static final int PIECE_BYTES_MAX = 64 * 1024;
  private static final int STATUS_OK = 200;

  private final Exchange exchange;
  private final RoutedRequest routed;
  private final Reason reason;
  private final boolean leads;
  private @Nullable FillReader reader;
  private @Nullable ResponseHead arrived;
  private boolean headSent;
  private boolean ended;
  private boolean pumping;
  private Fields trailers = Fields.EMPTY;

  /** How many octets are still to be sent; only a range ends before the fill does. */
  private long left = Long.MAX_VALUE;

  /**
   * @param reason why the origin was asked
   * @param leads whether this exchange began the fill
   */
  FillAnswer(Exchange exchange, RoutedRequest routed, Reason reason, boolean leads) {
    this.exchange = exchange;
    this.routed = routed;
    this.reason = reason;
    this.leads = leads;
  }

  /** The head as it came: whoever asked sees also what is not kept for others. */
  void arrived(ResponseHead head) {
    arrived = head;
  }

  /** Its place in the fill, or null before it has one and after it has left. */
  @Nullable FillReader reader() {
    return reader;
  }

  /** Takes its place in the fill. */
  void join(Fill fill) {
    exchange.because(leads ? reason : Reason.COLLAPSED_FILL);
    FillReader joined = fill.join(exchange.loop().loop(), routed.request().fields(), this);
    reader = joined;
    exchange.loop().account().fillReaders(1);
    joined.enter(); // which may answer the whole request
  }

  @Override
  public void onHead(FillHead head) {
    if (leads) {
      exchange.markStored();
    }
    long now = exchange.loop().millis();
    ResponseHead seen = head.head().withFields(fields(head, now));
    Conditional.Result condition =
        Conditional.evaluate(
            routed.request(), head.head(), head.freshness().responseReceivedMillis(), now);
    headSent = true;
    if (condition == Conditional.Result.NOT_MODIFIED) {
      exchange.sendHead(NotModified.of(seen), 0, false);
      exchange.finish(Fields.EMPTY);
    } else if (exchange.isHead()) {
      exchange.sendHead(seen, head.contentLength(), false);
      exchange.finish(Fields.EMPTY);
    } else {
      sendHead(head, seen, now);
      pump();
    }
  }

  private void sendHead(FillHead head, ResponseHead seen, long now) {
    long length = head.contentLength();
    RangeDecision range =
        length < 0 || seen.status() != STATUS_OK
            ? new RangeDecision.Ignore()
            : RangeAnswer.decide(routed.request(), head.head(), length, now);
    if (range instanceof RangeDecision.Satisfiable(var ranges) && ranges.size() == 1) {
      ByteRange wanted = ranges.getFirst();
      exchange.sendHead(RangeAnswer.singleHead(seen, wanted, length), wanted.length(), true);
      left = wanted.length();
      if (reader != null) {
        reader.skipTo(wanted.first());
      }
    } else {
      exchange.sendHead(seen, length, true);
    }
  }

  private Fields fields(FillHead head, long now) {
    String status =
        CacheStatus.render(
            reason, head.freshness().ttlSeconds(now), head.head().status(), leads, !leads, null);
    ResponseHead own = arrived;
    return AnswerFields.arriving(
        own == null ? head.head().fields() : FillFetch.withoutAge(own).fields(),
        head.freshness().ageSeconds(now),
        status,
        routed.route().route().response());
  }

  @Override
  public void onProgress() {
    pump();
  }

  @Override
  public void onWritable() {
    pump();
  }

  private void pump() {
    FillReader from = reader;
    if (!headSent || pumping || from == null) {
      return;
    }
    pumping = true;
    try {
      while (left > 0 && exchange.isWritable()) {
        ByteBuf data = from.next((int) Math.min(left, PIECE_BYTES_MAX));
        if (data == null) {
          break;
        }
        left -= data.readableBytes();
        exchange.sendBody(data);
      }
    } finally {
      pumping = false;
    }
    if (left == 0 || (ended && from.isDrained())) {
      exchange.finish(trailers);
    }
  }

  @Override
  public void onEnd(Fields endFields) {
    ended = true;
    trailers = endFields;
    pump();
  }

  @Override
  public void onBroken() {
    exchange.abort();
  }

  @Override
  public void onFreshened(StoredObject object) {
    StoredAnswer.send(exchange, routed, object, Reason.NOT_MODIFIED_BY_ORIGIN, 304);
  }

  @Override
  public void onNotShared(Reason why) {
    boolean mayBeThere = why == Reason.COLLAPSED_FILL || why == Reason.VARY_MISS;
    if (mayBeThere && exchange.mayLookUpAgain()) {
      LookUp.run(exchange, routed); // it ended before we were there: what it left may be stored
    } else {
      LookUp.alone(exchange, routed, reason);
    }
  }

  @Override
  public void onFailed(FillFailure failure) {
    fail(exchange, routed, failure.status(), failure.message());
  }

  /**
   * Serves something stale, if that is allowed; else the site's page for it, or a line of text that
   * tells the client that the origin failed.
   */
  static void fail(Exchange exchange, RoutedRequest routed, int status, String message) {
    StoredObject stale = exchange.stale();
    long now = exchange.loop().millis();
    RequestControl control = RequestControl.of(routed.request().fields());
    boolean usable =
        stale != null
            && Reuse.mayServeOnError(control, stale.freshness(), routed.policy(), now)
            && !exchange.loop().cache().isPurgedNow(stale)
            && stale.tryRetain();
    if (usable && stale != null) {
      StoredAnswer.send(exchange, routed, stale, Reason.STALE_IF_ERROR, 0);
    } else {
      exchange.because(Reason.ORIGIN_FAILED);
      StaticPage page = routed.route().page();
      if (page == null) {
        exchange.answerPlain(status, message);
      } else {
        exchange.answerPage(status, page);
      }
    }
  }

  @Override
  public void release() {
    FillReader from = reader;
    if (from != null) {
      reader = null;
      from.leave();
      exchange.loop().account().fillReaders(-1);
    }
  }
}
