package lb.proxy.upstream;

import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import lb.cache.http.Fields;
import lb.cache.http.ResponseHead;
import lb.proxy.http1.HopByHop;
import lb.proxy.http1.TrailerFields;
import lb.proxy.http2.ErrorCode;
import lb.proxy.http2.FieldBlock;
import lb.proxy.http2.Frame;
import lb.proxy.http2.Http2Problem;
import lb.proxy.http2.ResponseBlock;
import lb.proxy.http2.ResponseReader;
import org.jspecify.annotations.Nullable;

/**
 * One request to an origin that speaks HTTP/2, and its answer. Owned by the connection's event
 * loop.
 *
 * <p>Phases: <i>new</i>; <i>open</i>, from {@link #start} until the answer has ended, it failed, or
 * the client left: from then on no frame is read or written for it. What a client that pauses has
 * not been told yet is still told after that.
 *
 * <p>Octets of the answer that the client does not take yet wait here, no more than the window of
 * the stream. That is small at first and grows as long as the client takes what comes, so that a
 * slow client ties up little and a quick one is not waited for.
 */
final class Http2OriginStream implements Carrier {
  /** The window of a stream at its beginning, and again when its client has paused. */
  static final int WINDOW_BYTES = 128 * 1024;

  private static final int WINDOW_BYTES_MAX = 2 * 1024 * 1024;

  /** With so many octets of the request waiting no more are welcome; with so few they are again. */
  private static final int QUEUED_BYTES_MAX = 64 * 1024;

  private static final int QUEUED_BYTES_LOW = 16 * 1024;

  private final Http2OriginConnection connection;
  private final Http2OriginStreams streams;
  private final StreamInbox inbox;
  private final InterimBudget interims;
  private final Deadline deadline;

  private int id;
  private boolean open;

  // The request.
  private final ArrayDeque<ByteBuf> queue = new ArrayDeque<>(2);
  private int queuedBytes;
  private int sendWindow;
  private long bytesLeft;
  private boolean lengthKnown;
  private boolean requestEnded;
  private boolean endSent;
  private boolean refusedMore;
  private boolean ready;
  private Fields requestTrailers = Fields.EMPTY;

  // The response.
  private boolean head;
  private boolean headSeen;
  private boolean bodiless;
  private long statedBytes;
  private long bodyBytes;
  private int window = WINDOW_BYTES;
  private int windowMax = WINDOW_BYTES;

  /** What the window and what waits here come to at most, at this moment. */
  private int granted = WINDOW_BYTES;

  private boolean awaitsHead;

  Http2OriginStream(Http2OriginConnection connection, Http2OriginStreams streams) {
    this.connection = connection;
    this.streams = streams;
    this.inbox = new StreamInbox(this);
    this.interims = new InterimBudget(connection.settings().headBytesMax());
    this.deadline = new Deadline(connection.channel().eventLoop(), this::onTimeout);
  }

  int id() {
    return id;
  }

  // ---- the client

  @Override
  public OriginPeer peer() {
    return connection.peer();
  }

  @Override
  public void start(FetchRequest request, ConnectionClient newClient) {
    id = streams.begin(this, request);
    open = true;
    inbox.client(newClient);
    sendWindow = streams.streamSendWindow();
    head = request.head().method().equals("HEAD");
    requestEnded = !request.hasBody();
    endSent = requestEnded;
    bytesLeft = request.bodyLength();
    lengthKnown = bytesLeft != FetchRequest.LENGTH_UNKNOWN;
    rearm();
  }

  @Override
  public void unused() {
    connection.onRoom();
  }

  @Override
  public boolean write(ByteBuf data) {
    int bytes = data.readableBytes();
    if (!open) {
      data.release();
      return true; // the answer is there already, or will never be
    }
    if (requestEnded || (lengthKnown && bytes > bytesLeft)) {
      data.release();
      return false;
    }
    bytesLeft -= bytes;
    if (bytes == 0) {
      data.release();
      return true;
    }
    queue.add(data);
    queuedBytes += bytes;
    becomeReady();
    return true;
  }

  @Override
  public void flush() {
    connection.flushSoon();
    rearm();
  }

  @Override
  public boolean end(Fields trailers) {
    if (!open) {
      return true;
    }
    if (requestEnded || (lengthKnown && bytesLeft > 0)) {
      return false;
    }
    requestEnded = true;
    requestTrailers = TrailerFields.permitted(trailers);
    if (queue.isEmpty()) {
      sendEnd();
    }
    connection.flushSoon();
    rearm();
    return true;
  }

  @Override
  public boolean isWritable() {
    refusedMore = queuedBytes >= QUEUED_BYTES_MAX;
    return open && !refusedMore;
  }

  @Override
  public void pause() {
    inbox.pause();
    windowMax = WINDOW_BYTES;
    rearm();
  }

  @Override
  public void resume() {
    inbox.resume();
    rearm();
  }

  @Override
  public void abandon() {
    inbox.leave();
    close(ErrorCode.CANCEL);
  }

  /** As {@link #abandon}, for a connection that ends. */
  void abandonQuietly() {
    inbox.leave();
    close(null);
  }

  // ---- sending

  private void becomeReady() {
    if (!ready && queuedBytes > 0 && sendWindow > 0) {
      ready = true;
      streams.ready(this);
    }
  }

  /** The origin allows more, or less; false when that is too much. */
  boolean widen(int increment) {
    long wider = (long) sendWindow + increment;
    if (wider > Frame.WINDOW_MAX) {
      return false;
    }
    sendWindow = (int) wider;
    becomeReady();
    return true;
  }

  /**
   * Sends one frame of what waits.
   *
   * @param most how many octets the connection allows
   * @return whether more could go
   */
  boolean sendFrame(int most) {
    ready = false;
    ByteBuf first = queue.peek();
    if (!open || first == null || sendWindow <= 0) {
      return false;
    }
    int bytes = Math.min(Math.min(first.readableBytes(), Frame.PAYLOAD_BYTES_MAX), sendWindow);
    bytes = Math.min(bytes, most);
    boolean whole = bytes == first.readableBytes();
    if (whole) {
      queue.remove();
    }
    queuedBytes -= bytes;
    sendWindow -= bytes;
    endSent = requestEnded && queuedBytes == 0 && requestTrailers.size() == 0;
    connection.writer().data(id, whole ? first : first.readRetainedSlice(bytes), endSent);
    streams.sent(bytes);
    if (requestEnded && queuedBytes == 0 && !endSent) {
      sendEnd();
    }
    rearm();
    ready = queuedBytes > 0 && sendWindow > 0;
    if (refusedMore && queuedBytes <= QUEUED_BYTES_LOW && !requestEnded) {
      refusedMore = false;
      boolean waits = ready;
      ready = true; // who has a place in the line takes no second one
      inbox.tellWritable();
      ready = waits || queuedBytes > 0 && sendWindow > 0;
    }
    return ready && open;
  }

  private void sendEnd() {
    endSent = true;
    if (requestTrailers.size() > 0) {
      connection.writer().headers(connection.writer().head().fields(requestTrailers, 0), id, true);
    } else {
      connection.writer().endOfData(id);
    }
  }

  // ---- receiving

  /** A header block: a head, or the trailer section. */
  void onBlock(FieldBlock block, boolean endStream) {
    if (headSeen) {
      onTrailers(block, endStream);
      return;
    }
    switch (ResponseReader.read(block)) {
      case ResponseBlock.Malformed(Http2Problem problem) ->
          fail(FetchFailure.Kind.MALFORMED_HEAD, problem);
      case ResponseBlock.TooLarge large ->
          fail(
              FetchFailure.Kind.HEAD_TOO_LARGE,
              "the response head is refused: " + large.problem().reason(),
              ErrorCode.CANCEL);
      case ResponseBlock.Head got -> onHead(got.head(), got.statedBytes(), endStream);
    }
  }

  private void onHead(ResponseHead got, long stated, boolean endStream) {
    boolean switched = got.status() == 101;
    if (switched || (got.isInterim() && endStream)) {
      fail(FetchFailure.Kind.MALFORMED_HEAD, Http2Problem.BAD_INTERIM);
      return;
    }
    connection.onProgress();
    ResponseHead stripped = got.withFields(HopByHop.strip(got.fields()));
    if (got.isInterim()) {
      onInterim(stripped, interims.take(got));
      return;
    }
    bodiless = head || got.status() == 204 || got.status() == 304;
    statedBytes = bodiless ? 0 : stated;
    if (endStream && statedBytes > 0) {
      fail(FetchFailure.Kind.MALFORMED_HEAD, Http2Problem.LENGTH_MISMATCH);
      return;
    }
    headSeen = true;
    inbox.head(stripped, endStream ? 0 : statedBytes);
    if (endStream) {
      onEnd(Fields.EMPTY);
    } else {
      rearm();
    }
  }

  private void onInterim(ResponseHead stripped, @Nullable String refusal) {
    if (refusal == null) {
      inbox.interim(stripped);
      rearm();
    } else {
      fail(FetchFailure.Kind.MALFORMED_HEAD, refusal, ErrorCode.ENHANCE_YOUR_CALM);
    }
  }

  private void onTrailers(FieldBlock block, boolean endStream) {
    Http2Problem problem = block.problem();
    if (problem == null && (!endStream || block.hasPseudo())) {
      problem = Http2Problem.BAD_TRAILERS;
    }
    if (problem != null) {
      fail(FetchFailure.Kind.PROTOCOL_ERROR, problem);
    } else if (block.isTooLarge() || block.isTooMany()) {
      fail(
          FetchFailure.Kind.HEAD_TOO_LARGE,
          "the trailer section is larger than allowed",
          ErrorCode.CANCEL);
    } else {
      onEnd(TrailerFields.permitted(block.fields()));
    }
  }

  /** Counts a DATA frame against the window. */
  @Nullable Http2Problem onDataHead(int length) {
    window -= length;
    if (window < 0) {
      return Http2Problem.STREAM_WINDOW_EXCEEDED;
    }
    return headSeen ? null : Http2Problem.UNEXPECTED_DATA;
  }

  /** Octets of the body; takes over the reference. */
  void onData(ByteBuf data) {
    int bytes = data.readableBytes();
    bodyBytes += bytes;
    boolean tooMany = statedBytes >= 0 && bodyBytes > statedBytes;
    if (bytes == 0 || tooMany) {
      data.release();
      streams.credit(bytes);
      if (tooMany) {
        fail(
            FetchFailure.Kind.PROTOCOL_ERROR,
            bodiless ? Http2Problem.UNEXPECTED_DATA : Http2Problem.LENGTH_MISMATCH);
      }
      return;
    }
    connection.onProgress();
    rearm();
    inbox.data(data);
  }

  /** The response has ended. */
  void onEnd(Fields trailers) {
    if (statedBytes >= 0 && bodyBytes != statedBytes) {
      fail(FetchFailure.Kind.SHORT_BODY, Http2Problem.LENGTH_MISMATCH);
      return;
    }
    streams.answered();
    close(endSent ? null : ErrorCode.CANCEL); // nobody wants the rest of the request
    inbox.end(trailers);
  }

  /** The origin ends the stream at once. */
  void onReset(int code) {
    fail(resetKind(code), "the origin reset the stream: " + ErrorCode.nameOf(code), null);
  }

  private FetchFailure.Kind resetKind(int code) {
    ErrorCode said = ErrorCode.of(code);
    if (said == null) {
      return resetKind();
    }
    return switch (said) {
      case CANCEL -> FetchFailure.Kind.ORIGIN_CANCELLED;
      case ENHANCE_YOUR_CALM -> FetchFailure.Kind.ORIGIN_OVERLOADED;
      case REFUSED_STREAM, HTTP_1_1_REQUIRED ->
          isAnswered() ? resetKind() : FetchFailure.Kind.STREAM_REFUSED;
      default -> resetKind();
    };
  }

  /** Whether anything of an answer has come: the origin has looked at the request. */
  private boolean isAnswered() {
    return headSeen || interims.isTouched();
  }

  /** What it is called when the stream ends before its answer has. */
  FetchFailure.Kind resetKind() {
    return headSeen ? FetchFailure.Kind.RESET_IN_BODY : FetchFailure.Kind.RESET_BEFORE_HEAD;
  }

  /** Octets have been taken by the client, or were none of the body. */
  void take(int bytes) {
    streams.credit(bytes);
    if (!open) {
      return;
    }
    int outstanding = window + inbox.heldBytes();
    if (granted > windowMax && outstanding <= windowMax) {
      streams.shrink(granted - windowMax);
      granted = windowMax;
    }
    int wanted = windowMax - outstanding;
    if (wanted >= windowMax / 2) {
      window += wanted;
      connection.writer().windowUpdate(id, wanted);
      connection.flushSoon();
      grow();
    }
  }

  /** The client takes what comes: it may be more next time. */
  private void grow() {
    int larger = Math.min(2 * windowMax, WINDOW_BYTES_MAX);
    int more = larger - Math.max(granted, windowMax);
    if (!inbox.isPaused() && (more <= 0 || streams.grow(more))) {
      granted = Math.max(granted, larger);
      windowMax = larger;
    }
  }

  /** So many octets more, or fewer, wait for the client. */
  void hold(int bytes) {
    streams.hold(bytes);
  }

  ByteBuf buffer(int bytes) {
    return connection.channel().alloc().buffer(bytes);
  }

  // ---- ends

  /** The origin has done something on this stream that it must not. */
  void fail(FetchFailure.Kind kind, Http2Problem problem) {
    fail(kind, "the response is refused: " + problem.reason(), problem.code());
  }

  /**
   * There will be no whole answer.
   *
   * @param reset what the origin is told; null for nothing
   */
  void fail(FetchFailure.Kind kind, String message, @Nullable ErrorCode reset) {
    if (open) {
      close(reset);
      inbox.broken(kind, isAnswered(), message);
    }
  }

  private void close(@Nullable ErrorCode reset) {
    if (!open) {
      return;
    }
    open = false;
    deadline.cancel();
    queue.forEach(ByteBuf::release);
    queue.clear();
    queuedBytes = 0;
    if (ready) {
      ready = false;
      streams.notReady(this);
    }
    // What waits here is no longer for this connection to wait for.
    streams.credit(inbox.giveBackHeld());
    streams.shrink(granted - WINDOW_BYTES);
    if (reset != null && !connection.isClosed()) {
      streams.lateBytes(window);
      connection.writer().reset(id, reset);
      connection.flushSoon();
    }
    streams.remove(this);
  }

  // ---- time

  private void rearm() {
    boolean sending = queuedBytes > 0;
    if (!open || (inbox.isPaused() && !sending)) {
      deadline.clear();
      return;
    }
    UpstreamSettings settings = connection.settings();
    awaitsHead = requestEnded && !sending && !headSeen;
    deadline.setMillis(awaitsHead ? settings.firstByteMillis() : settings.betweenBytesMillis());
  }

  private void onTimeout() {
    if (awaitsHead) {
      fail(FetchFailure.Kind.FIRST_BYTE_TIMEOUT, "no answer came", ErrorCode.CANCEL);
    } else {
      String message =
          queuedBytes > 0
              ? "the origin takes no more of the request"
              : "nothing came after " + bodyBytes + " octets";
      fail(FetchFailure.Kind.BETWEEN_BYTES_TIMEOUT, message, ErrorCode.CANCEL);
    }
  }
}
