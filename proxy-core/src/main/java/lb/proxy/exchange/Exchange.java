package lb.proxy.exchange;

import io.netty.buffer.ByteBuf;
import lb.cache.StoredObject;
import lb.cache.http.FieldName;
import lb.cache.http.Fields;
import lb.cache.http.RequestHead;
import lb.cache.http.ResponseHead;
import lb.cache.rules.NotModified;
import lb.cache.rules.Outcome;
import lb.cache.rules.Reason;
import lb.proxy.account.ExchangeRecord;
import lb.proxy.account.SiteCounters;
import lb.proxy.proxyprotocol.ProxiedAddresses;
import lb.proxy.route.StaticPage;
import lb.proxy.upstream.OriginPeer;
import org.jspecify.annotations.Nullable;

/**
 * One request of one client and its answer. Owned by the connection's event loop.
 *
 * <p>Life: {@link #start} runs the stages, which choose an {@link Answer}; the answer sends one
 * head, octets, and an end through this object, which counts them; {@link #finish}, {@link #abort}
 * or {@link #onClientGone} is the last, and accounts for it exactly once. After that nothing is
 * sent, and what still arrives is dropped.
 */
public final class Exchange implements ExchangeRecord {
  private static final int LOOK_UPS_MAX = 3;
  private static final int SWITCHING_PROTOCOLS = 101;
  private static final long NANOS_PER_MILLI = 1_000_000;

  private final LoopContext loop;
  private final Downstream downstream;
  private final RequestHead request;
  private final long bodyLength;
  private final long startNanos;

  private @Nullable RoutedRequest routed;
  private @Nullable Answer answer;
  private @Nullable RequestBodySink bodySink;
  private @Nullable StoredObject stale;
  private Reason reason = Reason.METHOD;
  private @Nullable Outcome outcome;
  private byte lookUps;
  private boolean over;
  private boolean stored;
  private boolean aborted;
  private short status;
  private long requestBytes;
  private long responseBytes;
  private long firstByteNanos;
  private long endNanos;
  private @Nullable Asked asked;

  /** What an upstream was asked for this exchange, and what it said. */
  private record Asked(
      String upstream, @Nullable OriginPeer peer, int status, long nanos, @Nullable String error) {}

  /** Takes the request body of an exchange that passes it on. */
  interface RequestBodySink {
    void onRequestBody(ByteBuf data);

    void onRequestEnd(Fields trailers);
  }

  /**
   * An exchange that has not begun.
   *
   * @param bodyLength octets of the body that follows, 0 when none does, -1 when it is not known
   */
  public Exchange(LoopContext loop, Downstream downstream, RequestHead request, long bodyLength) {
    this.loop = loop;
    this.downstream = downstream;
    this.request = request;
    this.bodyLength = bodyLength;
    this.startNanos = loop.nanos();
    loop.exchangeBegan();
  }

  /** Runs the stages. The answer may be complete when this returns. */
  public void start() {
    Stages.run(this);
  }

  // --- what the client does ---

  /** Octets of the request body; takes over the reference. */
  public void onRequestBody(ByteBuf data) {
    requestBytes += data.readableBytes();
    RequestBodySink sink = bodySink;
    if (sink == null || over) {
      data.release();
    } else {
      sink.onRequestBody(data);
    }
  }

  /** The request body is whole. */
  public void onRequestEnd(Fields trailers) {
    RequestBodySink sink = bodySink;
    if (sink != null && !over) {
      sink.onRequestEnd(trailers);
    }
  }

  /** The client takes more. */
  public void onWritable() {
    Answer sending = answer;
    if (sending != null && !over) {
      sending.onWritable();
    }
  }

  /** The client has gone, or what it sends cannot be read on. Nothing more is sent here. */
  public void onClientGone() {
    if (!over) {
      aborted = true;
      end(loop.nanos());
    }
  }

  /** Whether the answer is complete or given up. */
  public boolean isOver() {
    return over;
  }

  /** Whether a head has been sent. */
  public boolean hasAnswered() {
    return status != 0;
  }

  // --- what the stages and the answer do ---

  LoopContext loop() {
    return loop;
  }

  ClientFacts client() {
    return downstream.client();
  }

  /** Who asks, for an origin that is told so. */
  @Nullable ProxiedAddresses addresses() {
    return client().addresses();
  }

  RequestHead request() {
    return request;
  }

  boolean hasBody() {
    return bodyLength != 0;
  }

  long bodyLength() {
    return bodyLength;
  }

  Downstream downstream() {
    return downstream;
  }

  void routed(RoutedRequest found) {
    routed = found;
  }

  /** Where the configuration sends it; null before that is known. */
  @Nullable RoutedRequest routedRequest() {
    return routed;
  }

  void answeredBy(Answer sending) {
    if (over) {
      sending.release();
      return;
    }
    Answer before = answer;
    answer = sending;
    if (before != null && before != sending) {
      before.release();
    }
  }

  void sendsBodyTo(RequestBodySink sink) {
    bodySink = sink;
  }

  /** Keeps a stale object at hand, should the origin fail; takes over the reference. */
  void keepAtHand(StoredObject object) {
    StoredObject before = stale;
    if (before != null) {
      before.release();
    }
    stale = object;
  }

  /** What was kept at hand, or null; the reference stays here. */
  @Nullable StoredObject stale() {
    return stale;
  }

  /** Whether the look-up may be done once more; not for ever. */
  boolean mayLookUpAgain() {
    return lookUps++ < LOOK_UPS_MAX;
  }

  void because(Reason why) {
    reason = why;
  }

  void endsAs(Outcome what) {
    outcome = what;
  }

  void markStored() {
    stored = true;
  }

  void askedUpstream(String name, @Nullable OriginPeer peer, int answeredStatus, long nanos) {
    asked = new Asked(name, peer, answeredStatus, nanos, null);
  }

  /** An upstream was asked and gave no whole answer. */
  void upstreamFailed(String name, @Nullable OriginPeer peer, String kind) {
    Asked before = asked;
    asked =
        before == null
            ? new Asked(name, peer, 0, 0, kind)
            : new Asked(name, peer, before.status, before.nanos, kind);
  }

  void sendInterim(ResponseHead head) {
    if (!over && EarlyHints.goesOn(this, head)) {
      downstream.interim(head);
    }
  }

  /** Tells the client that octets flow both ways from here on. In the books it is a 101. */
  void openTunnel(ResponseHead head) {
    headSent(SWITCHING_PROTOCOLS);
    downstream.tunnel(head);
  }

  void sendHead(ResponseHead head, long bodyBytes, boolean bodyFollows) {
    headSent(head.status());
    downstream.head(head, bodyBytes, bodyFollows);
  }

  void sendStoredHead(StoredObject object, long age, long ttl) {
    headSent(object.status());
    downstream.storedHead(object, age, ttl, !isHead());
  }

  void sendNotModified(StoredObject object, long age, long ttl) {
    headSent(NotModified.STATUS);
    downstream.notModified(object, age, ttl);
  }

  private void headSent(int sentStatus) {
    status = (short) sentStatus;
    firstByteNanos = loop.nanos();
  }

  void sendBody(ByteBuf data) {
    responseBytes += data.readableBytes();
    downstream.body(data);
  }

  void sendStoredBody(StoredObject object) {
    responseBytes += object.bodyBytes();
    downstream.storedBody(object);
  }

  boolean isWritable() {
    return downstream.isWritable();
  }

  boolean isHead() {
    return request.method().equals("HEAD");
  }

  /** Whether it ended before the answer was complete. */
  boolean isGivenUp() {
    return aborted || outcome == Outcome.ERROR;
  }

  /** The answer is complete. */
  void finish(Fields trailers) {
    if (!over) {
      end(loop.nanos());
      downstream.end(trailers);
    }
  }

  /** The answer is complete, and all of it was given together with its head. */
  void finishWithHead() {
    if (!over) {
      end(firstByteNanos);
      downstream.end(Fields.EMPTY);
    }
  }

  /** The answer cannot be completed. */
  void abort() {
    abort(BreakOff.FAILED);
  }

  /** The answer cannot be completed. */
  void abort(BreakOff why) {
    if (!over) {
      outcome = Outcome.ERROR;
      end(loop.nanos());
      downstream.reset(why);
    }
  }

  /** A short answer of our own, with a line of text. */
  void answerPlain(int plainStatus, String text) {
    if (mayAnswer(plainStatus)) {
      PlainAnswer.send(this, plainStatus, text);
    }
  }

  /** The end of a call of gRPC, with a status of its own. */
  void answerGrpc(int ofFailure, int grpcStatus, String text) {
    if (mayAnswer(ofFailure)) {
      PlainAnswer.sendGrpc(this, grpcStatus, text);
    }
  }

  /** The page of a site, in place of what no origin answers. */
  void answerPage(int ofFailure, StaticPage page) {
    if (mayAnswer(ofFailure)) {
      PlainAnswer.send(this, ofFailure, page);
    }
  }

  private boolean mayAnswer(int ownStatus) {
    if (over) {
      return false;
    }
    if (status != 0) {
      abort();
      return false;
    }
    if (ownStatus >= 500 && routed != null) {
      outcome = Outcome.ERROR;
    } else if (outcome == null) {
      outcome = Outcome.BYPASS;
    }
    return true;
  }

  /** Sends the client elsewhere. */
  void redirect(int redirectStatus, String location) {
    outcome = Outcome.BYPASS;
    PlainAnswer.redirect(this, redirectStatus, location);
  }

  private void end(long nanos) {
    over = true;
    endNanos = nanos;
    Answer sending = answer;
    answer = null;
    bodySink = null;
    StoredObject atHand = stale;
    stale = null;
    try {
      if (sending != null) {
        sending.release();
      }
      if (atHand != null) {
        atHand.release();
      }
    } finally {
      loop.exchangeEnded();
      loop.account().account(this); // exactly once, whatever befell the rest
    }
  }

  // --- what accounting reads ---

  @Override
  public SiteCounters site() {
    RoutedRequest found = routed;
    return found == null ? loop.unrouted() : found.site().counters();
  }

  @Override
  public String route() {
    RoutedRequest found = routed;
    return found == null ? "" : found.route().label();
  }

  @Override
  public String method() {
    return request.method();
  }

  @Override
  public String scheme() {
    return request.scheme();
  }

  @Override
  public String authority() {
    return request.authority();
  }

  @Override
  public String target() {
    return request.target();
  }

  @Override
  public String protocol() {
    return client().protocol();
  }

  @Override
  public @Nullable String tlsVersion() {
    TlsFacts tls = client().tls();
    return tls == null ? null : tls.version();
  }

  @Override
  public @Nullable String tlsCipher() {
    TlsFacts tls = client().tls();
    return tls == null ? null : tls.cipher();
  }

  @Override
  public @Nullable String tlsServerName() {
    TlsFacts tls = client().tls();
    return tls == null ? null : tls.serverName();
  }

  @Override
  public String clientAddress() {
    return client().addressText();
  }

  @Override
  public int status() {
    return status;
  }

  @Override
  public Outcome outcome() {
    Outcome said = outcome;
    return said == null ? reason.outcome() : said;
  }

  @Override
  public Reason reason() {
    return reason;
  }

  @Override
  public boolean stored() {
    return stored;
  }

  @Override
  public long requestBytes() {
    return requestBytes;
  }

  @Override
  public long responseBytes() {
    return responseBytes;
  }

  @Override
  public long startNanos() {
    return startNanos;
  }

  @Override
  public long firstByteNanos() {
    return firstByteNanos;
  }

  @Override
  public long endNanos() {
    return endNanos;
  }

  @Override
  public long wallMillis() {
    return loop.millis() - (endNanos - startNanos) / NANOS_PER_MILLI;
  }

  @Override
  public @Nullable String upstream() {
    return asked == null ? null : asked.upstream;
  }

  @Override
  public @Nullable String upstreamProtocol() {
    OriginPeer peer = asked == null ? null : asked.peer;
    return peer == null ? null : peer.protocol();
  }

  @Override
  public @Nullable String upstreamAddress() {
    OriginPeer peer = asked == null ? null : asked.peer;
    return peer == null ? null : peer.address();
  }

  @Override
  public int upstreamStatus() {
    return asked == null ? 0 : asked.status;
  }

  @Override
  public long upstreamNanos() {
    return asked == null ? 0 : asked.nanos;
  }

  @Override
  public @Nullable String upstreamError() {
    return asked == null ? null : asked.error;
  }

  @Override
  public @Nullable String referer() {
    return request.fields().first(FieldName.REFERER);
  }

  @Override
  public @Nullable String userAgent() {
    return request.fields().first(FieldName.USER_AGENT);
  }

  @Override
  public boolean aborted() {
    return aborted;
  }

  @Override
  public long connectionId() {
    return client().connectionId();
  }

  @Override
  public int connectionRequests() {
    return downstream.requests();
  }
}
