package lb.proxy.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import java.util.BitSet;
import lb.cache.http.Fields;
import lb.cache.http.ResponseHead;
import org.jspecify.annotations.Nullable;

/**
 * One request to one of a group's origins, with its attempts. Owned by its event loop.
 *
 * <p>Its phases: it has no connection (one is being made, or waited for); it has one, and the
 * request is on it; it is over. An attempt that fails leads back to the first phase or to the last,
 * as {@link Retry} says.
 */
final class OriginFetch implements Fetch, OriginPool.Taker, ConnectionClient {
  private final OriginGroup group;
  private final EventLoop loop;
  private final FetchRequest request;
  private final FetchListener listener;
  private final BodyQueue body = new BodyQueue();

  private final BitSet tried = new BitSet();
  private OriginGroup.@Nullable Member member;
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
  }

  void begin() {
    inCall = true;
    nextOrigin(FetchFailure.Kind.NO_HEALTHY_ORIGIN, "there is no origin");
    inCall = false;
  }

  // ---- the caller

  @Override
  public void write(ByteBuf data) {
    if (over || requestTrailers != null || !request.hasBody()) {
      data.release();
      return;
    }
    body.add(data);
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
    return !over && (current == null ? !body.isFull() : current.isWritable());
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
    over = true;
    body.release();
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
    if (reused && request.replayable() && request.head().isIdempotent()) {
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
    boolean left = tried.cardinality() < group.size();
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
    body.forgetSent();
    listener.onInterim(head);
  }

  @Override
  public void onHead(ResponseHead head, long contentLength) {
    headSeen = true;
    body.forgetSent();
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
    over = true;
    body.release();
    listener.onComplete(trailers, surplus);
  }

  @Override
  public void onBroken(FetchFailure.Kind kind, boolean octetsSeen, String message) {
    connection = null;
    if (kind == FetchFailure.Kind.FIRST_BYTE_TIMEOUT) {
      noteFailure();
    }
    boolean repeatable = request.replayable() && request.head().isIdempotent() && body.isComplete();
    switch (Retry.afterBreak(kind, reused, octetsSeen, repeatable, attempts)) {
      case FRESH_CONNECTION -> {
        attempts++;
        body.rewind();
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
    int index = group.choose(tried, loop.ticker().nanoTime());
    if (index < 0) {
      fail(kind, message);
      return;
    }
    tried.set(index);
    attempts++;
    member = group.member(index);
    member.known().pool(loop).take(this, false);
  }

  /** Sends what there is of the body, and its end when that has come. */
  private void sendBody() {
    OriginConnection current = connection;
    if (current == null) {
      return;
    }
    boolean asAnnounced = body.sendTo(current);
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
    over = true;
    body.release();
    boolean repeatable = request.replayable() && request.head().isIdempotent();
    FetchFailure failure =
        new FetchFailure(
            kind, headSeen, !headSeen && (!sent || repeatable), upstreamName() + ": " + message);
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
