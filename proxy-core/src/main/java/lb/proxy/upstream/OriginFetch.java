package lb.proxy.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import lb.cache.http.FieldName;
import lb.cache.http.Fields;
import lb.cache.http.RequestHead;
import lb.cache.http.ResponseHead;
import lb.config.Origin;
import lb.config.OriginProtocol;
import lb.config.ProxyVersion;
import lb.config.RetryPolicy;
import lb.proxy.balance.Balancer;
import lb.proxy.balance.Candidates;
import lb.proxy.proxyprotocol.ProxyHeaderWriter;
import org.jspecify.annotations.Nullable;

/**
 * One request to one of a group's origins, with its attempts. Owned by its event loop.
 *
 * <p>Its phases: it has no connection (one is being made, or waited for); it has one, and the
 * request is on it; it is over. An attempt that fails leads back to the first phase or to the last,
 * as {@link Retry} says.
 */
final class OriginFetch implements Fetch, Candidates, OriginPool.Taker, ConnectionClient {
  private final OriginGroup group;
  private final EventLoop loop;
  private final FetchRequest request;
  private final FetchListener listener;
  private final @Nullable BodyQueue body; // null for a request without one

  private long tried = Tried.NONE;
  private int index = Balancer.NONE;
  private OriginGroup.@Nullable Member member; // not null from the first attempt on
  private @Nullable OriginPool pool; // of the member, on this loop
  private boolean counted; // as under way at the member
  private long chosenNanos;
  private byte @Nullable [] preamble;
  private @Nullable Carrier carrier;
  private @Nullable OriginPeer peer; // of the attempt that runs, or was the last
  private boolean reused;
  private boolean sent;
  private int attempts;

  private @Nullable Fields requestTrailers; // not null once the body has ended
  private boolean paused;
  private boolean headSeen;
  private boolean over;
  private boolean cancelled;
  private boolean inCall; // a call of the caller's runs: nothing is told within it

  OriginFetch(OriginGroup group, EventLoop loop, FetchRequest request, FetchListener listener) {
    this.group = group;
    this.loop = loop;
    this.request = request;
    this.listener = listener;
    this.body = request.hasBody() ? new BodyQueue() : null;
  }

  void begin() {
    inCall = true;
    nextOrigin(FetchFailure.Kind.NO_HEALTHY_ORIGIN, "there is no origin");
    inCall = false;
  }

  // ---- the caller

  @Override
  public void write(ByteBuf data) {
    BodyQueue queue = body;
    if (over || requestTrailers != null || queue == null) {
      data.release();
      return;
    }
    queue.add(data);
    inCall = true;
    sendBody();
    inCall = false;
  }

  @Override
  public void end(Fields trailers) {
    if (over || requestTrailers != null || !request.hasBody()) {
      return;
    }
    requestTrailers = trailers;
    inCall = true;
    sendBody();
    inCall = false;
  }

  @Override
  public boolean isWritable() {
    Carrier current = carrier;
    if (over) {
      return false;
    }
    return current == null ? body == null || !body.isFull() : current.isWritable();
  }

  @Override
  public void pause() {
    paused = true;
    if (carrier != null) {
      carrier.pause();
    }
  }

  @Override
  public void resume() {
    paused = false;
    if (carrier != null) {
      carrier.resume();
    }
  }

  @Override
  public void cancel() {
    cancelled = true;
    if (over) {
      return;
    }
    end();
    Carrier current = carrier;
    carrier = null;
    if (current != null) {
      current.abandon();
    } else if (member != null) {
      pool().leave(this);
    }
  }

  @Override
  public @Nullable OriginPeer peer() {
    Carrier current = carrier;
    return current == null ? peer : current.peer();
  }

  @Override
  public String upstreamName() {
    return member == null ? group.name() : member.name();
  }

  // ---- the pool

  @Override
  public void onConnection(Carrier given, boolean hasBeenUsed) {
    if (over) {
      given.unused();
      return;
    }
    boolean wasWritable = isWritable();
    try {
      given.start(asSent(), this);
    } catch (IllegalArgumentException e) {
      given.unused();
      fail(FetchFailure.Kind.WRITE, "the request cannot be written: " + e.getMessage());
      return;
    }
    carrier = given;
    peer = given.peer();
    reused = hasBeenUsed;
    sent = true;
    if (body != null && mayBeSentAgain(given)) {
      body.keepWhatIsSent();
    }
    if (paused) {
      given.pause();
    }
    if (request.hasBody()) {
      sendBody();
      if (!wasWritable && isWritable() && !inCall) {
        listener.onWritable();
      }
    }
  }

  /** Whether it can come to that; over HTTP/2 an origin may say that it has not looked at it. */
  private boolean mayBeSentAgain(Carrier by) {
    return by instanceof Http2OriginStream || (isRepeatable() && (reused || group.reach() > 1));
  }

  @Override
  public void onNoConnection(ConnectFailure failure, boolean first) {
    if (over) {
      return;
    }
    if (first) {
      noteNoConnection(failure);
    }
    Retry next = Retry.afterNoConnection(failure.kind(), attempts, isAnyUntried(), group.retry());
    if (next == Retry.NEXT_ORIGIN && mayRetry(RetryReason.CONNECT)) {
      nextOrigin(failure.kind(), failure.message());
    } else {
      fail(failure.kind(), failure.message());
    }
  }

  @Override
  public boolean isAlone() {
    return request.upgrade();
  }

  @Override
  public byte @Nullable [] preamble() {
    return preamble;
  }

  private void noteNoConnection(ConnectFailure failure) {
    switch (failure.kind()) {
      case POOL_FULL, PENDING_FULL, CANCELLED -> {} // that is not the origin's doing
      default -> noteFailure(failure.message());
    }
  }

  /**
   * Whether the origin is not spoken to as it usually is: any client may ask to switch protocols,
   * and an origin that knows no HTTP/1.1 is not down for that.
   */
  private boolean isForeign() {
    return request.upgrade() && current().origin().protocol() != OriginProtocol.HTTP_1_1;
  }

  private void noteFailure(String message) {
    KnownOrigin known = current().known();
    known.failedBecause(message);
    if (isForeign()) {
      return;
    }
    pool().tally().failed();
    known.health().failed(known.settings(), loop.ticker().nanoTime());
  }

  // ---- the connection

  @Override
  public void onInterim(ResponseHead head) {
    forgetSent();
    listener.onInterim(head);
  }

  @Override
  public void onHead(ResponseHead head, long contentLength) {
    KnownOrigin known = current().known();
    long now = loop.ticker().nanoTime();
    pool().tally().answered(head.status(), now - chosenNanos);
    known.health().succeeded(now);
    if (goesElsewhere(head.status())) {
      return;
    }
    headSeen = true;
    forgetSent();
    listener.onHead(head, contentLength);
  }

  @Override
  public void onSwitched(ResponseHead head, OriginTunnel tunnel) {
    KnownOrigin known = current().known();
    long now = loop.ticker().nanoTime();
    pool().tally().answered(head.status(), now - chosenNanos);
    known.health().succeeded(now);
    carrier = null;
    over = true;
    if (counted) {
      counted = false; // the tunnel is what is under way from now on
      tunnel.onceClosed(known.load()::ended);
    }
    listener.onSwitched(head, tunnel);
  }

  @Override
  public void onBody(ByteBuf data) {
    listener.onBody(data);
  }

  @Override
  public void onComplete(Fields trailers, boolean surplus) {
    carrier = null;
    end();
    listener.onComplete(trailers, surplus);
  }

  @Override
  public void onBroken(FetchFailure.Kind kind, boolean octetsSeen, String message) {
    carrier = null;
    boolean timeout = kind == FetchFailure.Kind.FIRST_BYTE_TIMEOUT;
    boolean unanswered =
        kind == FetchFailure.Kind.RESET_BEFORE_HEAD || kind == FetchFailure.Kind.WRITE;
    boolean garbled = kind == FetchFailure.Kind.PROTOCOL_ERROR && !headSeen;
    boolean refused = kind.isResetByOrigin() && !headSeen;
    if (timeout || garbled || refused || (unanswered && !reused)) {
      noteFailure(message);
    }
    switch (Retry.afterBreak(kind, attempt(kind, octetsSeen), group.retry())) {
      case SAME_ORIGIN -> {
        askAgain(false);
      }
      case FRESH_CONNECTION -> {
        askAgain(true);
      }
      case NEXT_ORIGIN -> {
        if (mayRetry(reason(kind))) {
          rewind();
          nextOrigin(kind, message);
        } else {
          fail(kind, message);
        }
      }
      case NONE -> fail(kind, message);
    }
  }

  private static RetryReason reason(FetchFailure.Kind kind) {
    return switch (kind) {
      case FIRST_BYTE_TIMEOUT -> RetryReason.TIMEOUT;
      case STREAM_REFUSED -> RetryReason.REFUSED;
      default -> RetryReason.RESET;
    };
  }

  /** Sends the request to the same origin once more. */
  private void askAgain(boolean fresh) {
    attempts++;
    rewind();
    current().known().counters().retried(fresh ? RetryReason.CONNECTION : RetryReason.REFUSED);
    pool().take(this, fresh);
  }

  @Override
  public void onWritable() {
    if (!inCall && requestTrailers == null) {
      listener.onWritable();
    }
  }

  // ---- steps

  /** Tries the next origin; with none left the fetch fails for the reason given. */
  private void nextOrigin(FetchFailure.Kind kind, String message) {
    leave();
    chosenNanos = loop.ticker().nanoTime();
    for (int choice = 0; choice < Tried.MAX; choice++) {
      int next = group.choose(this, request.head(), chosenNanos);
      next = next < 0 ? group.lastResort(tried) : next;
      if (next < 0) {
        break;
      }
      tried = Tried.with(tried, next);
      if (enter(next)) {
        return;
      }
    }
    boolean full = kind == FetchFailure.Kind.NO_HEALTHY_ORIGIN && group.isAnyFull();
    if (full) {
      fail(FetchFailure.Kind.REQUESTS_FULL, "as many requests are under way as may be");
    } else {
      fail(kind, message);
    }
  }

  /** Goes to an origin; false when another loop has sent it the last request that it may have. */
  private boolean enter(int next) {
    OriginGroup.Member entered = group.member(next);
    KnownOrigin known = entered.known();
    if (!known.load().begin()) {
      return false;
    }
    index = next;
    member = entered;
    peer = null;
    counted = true;
    attempts++;
    known.health().chosen(known.settings(), chosenNanos);
    OriginPool entry = known.pool(loop);
    pool = entry;
    ProxyVersion naming = known.identity().care().proxyProtocol();
    preamble = naming == null ? null : ProxyHeaderWriter.header(naming, request.client());
    entry.take(this, false);
    return true;
  }

  /** Gives an answer up for that of another origin, if the policy says so and there is one. */
  private boolean goesElsewhere(int status) {
    Carrier current = carrier;
    RetryPolicy policy = group.retry();
    if (policy.onStatus().isEmpty()
        || current == null
        || Retry.afterStatus(status, attempt(null, false), policy) == Retry.NONE) {
      return false;
    }
    chosenNanos = loop.ticker().nanoTime();
    if (group.choose(this, request.head(), chosenNanos) < 0 || !mayRetry(RetryReason.STATUS)) {
      return false;
    }
    carrier = null;
    current.abandon();
    rewind();
    nextOrigin(FetchFailure.Kind.NO_HEALTHY_ORIGIN, "the answer was " + status);
    return true;
  }

  private Retry.Attempt attempt(FetchFailure.@Nullable Kind kind, boolean octetsSeen) {
    boolean allowed = isRepeatable() || kind == FetchFailure.Kind.STREAM_REFUSED;
    boolean repeatable = allowed && (body == null || body.isComplete());
    return new Retry.Attempt(reused, octetsSeen, repeatable, attempts, isAnyUntried());
  }

  private boolean isAnyUntried() {
    return Tried.count(tried) < group.reach();
  }

  /** The request as it goes to the origin: one behind TLS is asked by its own name. */
  private FetchRequest asSent() {
    Origin origin = current().origin();
    if (!group.isFallback(index) || !origin.tls()) {
      return request;
    }
    RequestHead head = request.head();
    String serverName = origin.serverName();
    Fields fields =
        head.fields().toBuilder()
            .set(FieldName.HOST, serverName == null ? origin.authority() : serverName)
            .build();
    return request.withHead(head.withFields(fields));
  }

  /**
   * Whether the budget of the group has one more retry, which is then taken. The fallback is asked
   * at nobody's cost: none of the others bears it.
   */
  private boolean mayRetry(RetryReason reason) {
    boolean fallbackIsLeft = Tried.count(tried) >= group.size();
    boolean may = fallbackIsLeft || group.takeRetry(loop.ticker().nanoTime());
    current().known().counters().retried(may ? reason : RetryReason.BUDGET_SPENT);
    return may;
  }

  private void rewind() {
    if (body != null) {
      body.rewind();
    }
  }

  /** The origin has no more to do with this request. */
  private void leave() {
    if (counted && member != null) {
      counted = false;
      member.known().load().ended();
    }
  }

  private void end() {
    over = true;
    leave();
    if (body != null) {
      body.release();
    }
  }

  private boolean isRepeatable() {
    return request.replayable() && request.head().isIdempotent();
  }

  private void forgetSent() {
    if (body != null) {
      body.forgetSent();
    }
  }

  // ---- what the choice of an origin asks

  @Override
  public int size() {
    return group.size();
  }

  @Override
  public boolean admits(int candidate, long random) {
    KnownOrigin known = group.member(candidate).known();
    return !Tried.contains(tried, candidate)
        && known.health().admits(chosenNanos, random)
        && !known.load().isFull();
  }

  @Override
  public int inFlight(int candidate) {
    return group.member(candidate).known().load().inFlight();
  }

  @Override
  public @Nullable String newCookie() {
    return index < 0 ? null : group.newCookie(index, request.head());
  }

  /** Sends what there is of the body, and its end when that has come. */
  private void sendBody() {
    Carrier current = carrier;
    BodyQueue queue = body;
    if (current == null || queue == null) {
      return;
    }
    boolean asAnnounced = queue.sendTo(current);
    Fields trailers = requestTrailers;
    if (asAnnounced && trailers != null) {
      asAnnounced = current.end(trailers);
    } else if (asAnnounced) {
      current.flush();
    }
    if (!asAnnounced) {
      carrier = null;
      current.abandon();
      fail(FetchFailure.Kind.WRITE, "the request body is not as long as was announced");
    }
  }

  private void fail(FetchFailure.Kind kind, String message) {
    end();
    FetchFailure failure =
        new FetchFailure(
            kind,
            headSeen,
            !headSeen && (!sent || isRepeatable()),
            upstreamName() + ": " + message);
    if (inCall) {
      loop.execute(() -> {
        if (!cancelled) {
          listener.onError(failure);
        }
      });
    } else {
      listener.onError(failure);
    }
  }

  private OriginPool pool() {
    if (pool == null) {
      throw new IllegalStateException("no origin has been chosen");
    }
    return pool;
  }

  private OriginGroup.Member current() {
    if (member == null) {
      throw new IllegalStateException("no origin has been chosen");
    }
    return member;
  }
}
