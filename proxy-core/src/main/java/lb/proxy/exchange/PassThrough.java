package lb.proxy.exchange;

import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import lb.cache.http.FieldName;
import lb.cache.http.Fields;
import lb.cache.http.RequestHead;
import lb.cache.http.ResponseHead;
import lb.cache.rules.Conditional;
import lb.cache.rules.NotModified;
import lb.cache.rules.Reason;
import lb.proxy.upstream.Fetch;
import lb.proxy.upstream.FetchFailure;
import lb.proxy.upstream.FetchListener;
import lb.proxy.upstream.FetchRequest;
import lb.proxy.upstream.OriginPeer;
import lb.proxy.upstream.Tunnel;
import org.jspecify.annotations.Nullable;

/**
 * Passes one request on and its answer back, octets as they come, no faster than the slower side
 * takes them. Nothing is shared. Owned by the exchange's loop.
 */
final class PassThrough implements FetchListener, Answer, Exchange.RequestBodySink {
  private static final int BAD_GATEWAY = 502;
  private static final int GATEWAY_TIMEOUT = 504;

  /** In logs and metrics: the call's own time was up. */
  private static final String DEADLINE = "grpc_deadline";

  private final Exchange exchange;
  private final RoutedRequest routed;
  private final @Nullable Reason refusal;
  private final boolean begunHere;
  private final long sentNanos;
  private final @Nullable Observer observer;
  private final @Nullable Handshake handshake;

  private @Nullable Fetch fetch;
  private @Nullable Runnable onCancel;
  private @Nullable Future<?> deadline; // of a call of gRPC
  private boolean fetchOver;
  private boolean paused;
  private boolean requestPaused;
  private int status;
  private long headNanos;
  private long bodyBytes;

  /** Looks at an answer that passes. */
  interface Observer {
    /** The final head, as everything behind decode sees it. */
    void onHead(ResponseHead head, long contentLength);

    /** Octets of the body; the reference stays with the caller. */
    void onBody(ByteBuf data);

    /** The end: whole or not. */
    void onEnd(boolean whole);
  }

  private PassThrough(
      Exchange exchange,
      RoutedRequest routed,
      @Nullable Reason refusal,
      boolean begunHere,
      @Nullable Handshake handshake) {
    this.exchange = exchange;
    this.routed = routed;
    this.refusal = refusal;
    this.begunHere = begunHere;
    this.sentNanos = exchange.loop().nanos();
    this.observer = begunHere && handshake == null ? Observers.of(exchange, routed) : null;
    this.handshake = handshake;
  }

  /** Sends the request, and its body as it comes. */
  static void begin(Exchange exchange, RoutedRequest routed, Reason reason) {
    exchange.because(reason);
    PassThrough pass = new PassThrough(exchange, routed, null, true, null);
    RequestHead head = UpstreamHead.of(routed);
    boolean replayable = !exchange.hasBody() && head.isIdempotent();
    FetchRequest request =
        new FetchRequest(
            head,
            exchange.hasBody(),
            exchange.bodyLength(),
            replayable,
            false,
            routed.client().addresses());
    exchange.answeredBy(pass);
    if (exchange.hasBody()) {
      exchange.sendsBodyTo(pass);
    }
    pass.fetch = routed.route().upstream().send(exchange.loop().loop(), request, pass);
    if (GrpcCall.is(head)) {
      pass.waitForGrpc(GrpcCall.timeoutMillis(head.fields()));
    }
  }

  /** Bounds a call of gRPC as its client does. */
  private void waitForGrpc(long millis) {
    if (millis != GrpcCall.NO_TIMEOUT && !fetchOver) {
      deadline = exchange.loop().loop().schedule(this::onDeadline, millis, TimeUnit.MILLISECONDS);
    }
  }

  private void onDeadline() {
    deadline = null;
    Fetch running = fetch;
    if (fetchOver || running == null) {
      return;
    }
    exchange.upstreamFailed(upstreamName(), peer(), DEADLINE);
    exchange.loop().account().fetchFailed(routed.site().counters(), upstreamName(), DEADLINE);
    endFetch(false);
    running.cancel();
    exchange.answerGrpc(GATEWAY_TIMEOUT, GrpcCall.DEADLINE_EXCEEDED, "the deadline has passed");
  }

  /** Sends a request to switch protocols. An answer that does not is an answer like others. */
  static void beginSwitch(Exchange exchange, RoutedRequest routed, Handshake handshake) {
    exchange.because(Reason.UPGRADE);
    PassThrough pass = new PassThrough(exchange, routed, null, true, handshake);
    RequestHead head = UpstreamHead.forSwitch(routed, handshake);
    FetchRequest request =
        new FetchRequest(head, false, 0, false, true, routed.client().addresses());
    exchange.answeredBy(pass);
    pass.fetch = routed.route().upstream().send(exchange.loop().loop(), request, pass);
  }

  /**
   * Goes on with a fetch that was begun for a fill whose answer proved not to be for sharing.
   *
   * @param refusal why it is not
   * @param onCancel told when this exchange gives the fetch up: no callback comes after that
   */
  static PassThrough takeOver(
      Exchange exchange, RoutedRequest routed, Fetch fetch, Reason refusal, Runnable onCancel) {
    PassThrough pass = new PassThrough(exchange, routed, refusal, false, null);
    pass.fetch = fetch;
    pass.onCancel = onCancel;
    exchange.answeredBy(pass);
    return pass;
  }

  // --- the answer ---

  @Override
  public void onInterim(ResponseHead head) {
    if (head.status() != 100) { // that one was ours to give
      exchange.sendInterim(head);
    }
  }

  @Override
  public void onHead(ResponseHead head, long contentLength) {
    noteHead(head);
    String unfit = handshake == null ? null : Switching.unfit(handshake, status);
    if (unfit != null) {
      release();
      FillAnswer.fail(exchange, routed, BAD_GATEWAY, unfit);
      return;
    }
    long now = exchange.loop().millis();
    Fields.Builder fields =
        begunHere
            ? AnswerFields.receiving(routed.site(), head.fields(), peer(), now)
            : head.fields().toBuilder();
    if (observer != null) {
      Fields received = fields.build();
      observer.onHead(head.withFields(received), contentLength);
      fields = received.toBuilder();
    }
    String cookie = fetch == null ? null : fetch.newCookie();
    if (cookie != null) {
      fields.add(FieldName.SET_COOKIE, cookie);
    }
    String cacheStatus = AnswerFields.forwarded(exchange.reason(), status, false, refusal);
    ResponseHead sent =
        new ResponseHead(
            status, AnswerFields.passed(fields, cacheStatus, routed.route().route().response()));
    if (!begunHere && isNotModified(head, now)) {
      exchange.sendHead(NotModified.of(sent), 0, false);
      exchange.finish(Fields.EMPTY); // gives the fetch up: nobody wants the body
      return;
    }
    exchange.sendHead(sent, contentLength, mayHaveBody(status) && !exchange.isHead());
  }

  private void noteHead(ResponseHead head) {
    status = head.status();
    headNanos = exchange.loop().nanos() - sentNanos;
    if (begunHere) {
      exchange.askedUpstream(upstreamName(), peer(), status, headNanos);
    }
  }

  @Override
  public void onSwitched(ResponseHead head, Tunnel tunnel) {
    noteHead(head);
    endFetch(true);
    Handshake asked = handshake;
    String problem = asked == null ? "nobody asked for it" : asked.problem(head);
    if (asked == null || problem != null) {
      tunnel.abort();
      exchange.upstreamFailed(upstreamName(), peer(), FetchFailure.Kind.UPGRADE_REFUSED.label());
      FillAnswer.fail(exchange, routed, BAD_GATEWAY, String.valueOf(problem));
      return;
    }
    Fields.Builder fields = asked.opening(head).fields().toBuilder();
    fields.add(FieldName.VIA, AnswerFields.VIA);
    String cookie = fetch == null ? null : fetch.newCookie();
    if (cookie != null) {
      fields.add(FieldName.SET_COOKIE, cookie);
    }
    Fields said = AnswerFields.changed(fields, routed.route().route().response()).build();
    TunnelAnswer.begin(exchange, routed, new ResponseHead(asked.openingStatus(), said), tunnel);
  }

  private static boolean mayHaveBody(int status) {
    return status != 204 && status != 304;
  }

  /** The client's conditions were taken off for the fill; a 200 is held against them here. */
  private boolean isNotModified(ResponseHead head, long now) {
    return head.status() == 200
        && Conditional.evaluate(routed.request(), head, now, now)
            == Conditional.Result.NOT_MODIFIED;
  }

  @Override
  public void onBody(ByteBuf data) {
    bodyBytes += data.readableBytes();
    if (exchange.isOver()) {
      data.release();
      return;
    }
    if (observer != null) {
      observer.onBody(data);
    }
    exchange.sendBody(data);
    Fetch running = fetch;
    if (running != null && !exchange.isWritable() && !paused) {
      paused = true;
      running.pause();
    }
  }

  @Override
  public void onWritable() {
    // Both sides say this: the client takes more of the answer, the origin more of the request.
    Fetch running = fetch;
    if (running == null) {
      return;
    }
    if (paused && exchange.isWritable()) {
      paused = false;
      running.resume();
    }
    if (requestPaused && running.isWritable()) {
      requestPaused = false;
      exchange.downstream().resumeRequestBody();
    }
  }

  @Override
  public void onComplete(Fields trailers, boolean surplus) {
    endFetch(!surplus);
    exchange.finish(trailers);
  }

  @Override
  public void onError(FetchFailure failure) {
    exchange.upstreamFailed(upstreamName(), peer(), failure.kind().label());
    if (begunHere) {
      exchange
          .loop()
          .account()
          .fetchFailed(routed.site().counters(), upstreamName(), failure.kind().label());
    }
    endFetch(false);
    int grpcStatus = GrpcCall.statusOf(failure.kind());
    if (exchange.hasAnswered()) {
      exchange.abort(BreakOff.of(failure.kind()));
    } else if (grpcStatus != GrpcCall.NO_STATUS && GrpcCall.isAnswered(exchange)) {
      exchange.because(Reason.ORIGIN_FAILED);
      exchange.answerGrpc(failure.status(), grpcStatus, failure.message());
    } else {
      FillAnswer.fail(exchange, routed, failure.status(), failure.message());
    }
  }

  // --- the request body ---

  @Override
  public void onRequestBody(ByteBuf data) {
    Fetch running = fetch;
    if (running == null) {
      data.release();
      return;
    }
    running.write(data);
    if (!running.isWritable() && !requestPaused) {
      requestPaused = true;
      exchange.downstream().pauseRequestBody();
    }
  }

  @Override
  public void onRequestEnd(Fields trailers) {
    Fetch running = fetch;
    if (running != null) {
      running.end(trailers);
    }
  }

  // --- ends ---

  @Override
  public void release() {
    Fetch running = fetch;
    if (fetchOver) {
      return;
    }
    endFetch(false);
    if (running != null) {
      running.cancel();
      Runnable told = onCancel;
      if (told != null) {
        told.run();
      }
    }
  }

  private String upstreamName() {
    Fetch running = fetch;
    return running == null ? routed.route().upstream().name() : running.upstreamName();
  }

  private @Nullable OriginPeer peer() {
    Fetch running = fetch;
    return running == null ? null : running.peer();
  }

  private void endFetch(boolean whole) {
    if (fetchOver) {
      return;
    }
    fetchOver = true;
    Future<?> timer = deadline;
    if (timer != null) {
      deadline = null;
      timer.cancel(false);
    }
    if (begunHere) {
      exchange
          .loop()
          .account()
          .fetched(routed.site().counters(), upstreamName(), status, headNanos, bodyBytes);
    }
    if (observer != null) {
      observer.onEnd(whole);
    }
  }
}
