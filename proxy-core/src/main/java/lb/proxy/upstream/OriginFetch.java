package lb.proxy.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import lb.cache.http.Fields;
import lb.cache.http.ResponseHead;
import lb.proxy.balance.Balancer;
import lb.proxy.balance.Candidates;
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
  private boolean counted; // as under way at the member
  private long chosenNanos;
  private @Nullable OriginConnection connection;
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
    OriginConnection current = connection;
    if (over) {
      return false;
    }
    return current == null ? body == null || !body.isFull() : current.isWritable();
  }

  @Override
  public void pause() {
    paused = true;
    if (connection != null) {
      connection.pause();
    }
  }

  @Override
  public void resume() {
    paused = false;
    if (connection != null) {
      connection.resume();
    }
  }

  @Override
  public void cancel() {
    cancelled = true;
    if (over) {
      return;
    }
    end();
    OriginConnection current = connection;
    connection = null;
    if (current != null) {
      current.abandon();
    } else if (member != null) {
      member.known().pool(loop).leave(this);
    }
  }

  @Override
  public String upstreamName() {
    return member == null ? group.name() : member.name();
  }

  // ---- the pool

  @Override
  public void onConnection(OriginConnection given, boolean hasBeenUsed) {
    if (over) {
      current().known().pool(loop).onReusable(given);
      return;
    }
    boolean wasWritable = isWritable();
    try {
      given.start(request, this);
    } catch (IllegalArgumentException e) {
      given.close();
      fail(FetchFailure.Kind.WRITE, "the request cannot be written: " + e.getMessage());
      return;
    }
    connection = given;
    reused = hasBeenUsed;
    sent = true;
    if (body != null && reused && isRepeatable()) {
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

  @Override
  public void onNoConnection(ConnectFailure failure) {
    if (over) {
      return;
    }
    noteNoConnection(failure.kind());
    boolean left = Tried.count(tried) < group.size();
    switch (Retry.afterNoConnection(failure.kind(), attempts, left)) {
      case NEXT_ORIGIN -> {
        current().known().counters().retries().increment();
        nextOrigin(failure.kind(), failure.message());
      }
      case NONE, FRESH_CONNECTION -> fail(failure.kind(), failure.message());
    }
  }

  private void noteNoConnection(FetchFailure.Kind kind) {
    if (kind != FetchFailure.Kind.POOL_FULL && kind != FetchFailure.Kind.CANCELLED) {
      noteFailure();
    }
  }

  private void noteFailure() {
    KnownOrigin known = current().known();
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
    headSeen = true;
    forgetSent();
    current().known().health().succeeded();
    listener.onHead(head, contentLength);
  }

  @Override
  public void onBody(ByteBuf data) {
    listener.onBody(data);
  }

  @Override
  public void onComplete(Fields trailers, boolean surplus) {
    connection = null;
    end();
    listener.onComplete(trailers, surplus);
  }

  @Override
  public void onBroken(FetchFailure.Kind kind, boolean octetsSeen, String message) {
    connection = null;
    if (kind == FetchFailure.Kind.FIRST_BYTE_TIMEOUT) {
      noteFailure();
    }
    boolean repeatable = isRepeatable() && (body == null || body.isComplete());
    switch (Retry.afterBreak(kind, reused, octetsSeen, repeatable, attempts)) {
      case FRESH_CONNECTION -> {
        attempts++;
        if (body != null) {
          body.rewind();
        }
        current().known().counters().retries().increment();
        current().known().pool(loop).take(this, true);
      }
      case NONE, NEXT_ORIGIN -> fail(kind, message);
    }
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
    int next = group.choose(this, request.head());
    next = next < 0 ? group.lastResort(tried) : next;
    if (next < 0) {
      fail(kind, message);
      return;
    }
    tried = Tried.with(tried, next);
    attempts++;
    enter(next);
  }

  private void enter(int next) {
    index = next;
    OriginGroup.Member entered = group.member(next);
    member = entered;
    KnownOrigin known = entered.known();
    known.health().chosen(known.settings(), chosenNanos);
    known.load().began();
    counted = true;
    known.pool(loop).take(this, false);
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
        && known.health().admits(known.settings(), chosenNanos);
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
    OriginConnection current = connection;
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
      connection = null;
      current.close();
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

  private OriginGroup.Member current() {
    if (member == null) {
      throw new IllegalStateException("no origin has been chosen");
    }
    return member;
  }
}
