package lb.proxy.downstream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.handler.codec.quic.QuicStreamFrame;
import io.netty.handler.codec.quic.QuicStreamResetException;
import lb.cache.http.Fields;
import lb.proxy.exchange.Exchange;
import lb.proxy.exchange.GrpcCall;
import lb.proxy.exchange.PlainAnswer;
import lb.proxy.http1.HttpProblem;
import lb.proxy.http1.TrailerFields;
import lb.proxy.http2.FieldBlock;
import lb.proxy.http2.Http2Problem;
import lb.proxy.http2.RequestBlock;
import lb.proxy.http3.ErrorCode;
import lb.proxy.http3.Http3Problem;
import lb.proxy.http3.RequestFrames;
import org.jspecify.annotations.Nullable;

/**
 * One request of a connection that speaks HTTP/3: what the client still owes of it, and who answers
 * it. The only handler of its stream's channel. Owned by the connection's event loop.
 *
 * <p>Phases: <i>head</i>; <i>waiting</i> for a sign whether a body follows, where the head leaves
 * that open; <i>running</i>; <i>answered</i>, while the answer is still being sent; gone. A body is
 * read no faster than it is taken: what is not read waits within the windows of QUIC.
 */
final class Http3Stream extends ChannelInboundHandlerAdapter {
  private static final long RATE_GRACE_NANOS = 5_000_000_000L;
  private static final long NANOS_PER_SECOND = 1_000_000_000L;
  private static final long NANOS_PER_MILLI = 1_000_000L;

  private final Http3Connection connection;
  private final QuicStreamChannel channel;
  private final RequestFrames frames;
  private final Http3Answer answer;
  private final long openedNanos;

  private RequestBlock.@Nullable Head request;
  private @Nullable Exchange exchange;
  private boolean begun;
  private boolean answered;
  private boolean gone;

  private @Nullable ByteBuf rest;
  private boolean driving;
  private boolean finCame;
  private boolean clientEnded;
  private boolean endDelivered;
  private boolean paused;
  private long bodyBytes;
  private Fields trailers = Fields.EMPTY;

  private long rateSince;
  private long rateBytes;
  private long stalledSince = -1;
  private long stalledSent;

  Http3Stream(Http3Connection connection, QuicStreamChannel channel) {
    this.connection = connection;
    this.channel = channel;
    this.frames = new RequestFrames(connection.bounds().head().headBytesMax());
    this.answer = new Http3Answer(this, connection, channel);
    this.openedNanos = connection.loop().nanos();
  }

  ByteBufAllocator alloc() {
    return channel.alloc();
  }

  /** Whether octets of the client are being looked at: what is answered goes out at the end. */
  boolean isDriving() {
    return driving;
  }

  /** Who answers; null before it begins and after its end. */
  @Nullable Exchange exchange() {
    return exchange;
  }

  // --- what the client sends ---

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    QuicStreamFrame frame = (QuicStreamFrame) message;
    ByteBuf in = frame.content();
    if (gone || answered || connection.isEnding()) {
      finCame |= frame.hasFin();
      frame.release();
      return;
    }
    finCame |= frame.hasFin();
    ByteBuf before = rest;
    if (before == null) {
      rest = in; // with the reference that the frame had
    } else {
      // Little: nothing is read while this is not taken.
      rest = alloc().buffer(before.readableBytes() + in.readableBytes());
      rest.writeBytes(before).writeBytes(in);
      before.release();
      in.release();
    }
    drive();
  }

  /** Takes what has come as far as it can be taken now. */
  private void drive() {
    if (driving) {
      return;
    }
    driving = true;
    try {
      ByteBuf in = rest;
      while (in != null && !gone && !answered && !paused && step(in)) {
        in = rest;
      }
      if (in != null && (gone || answered || !paused)) {
        dropRest();
      }
      if (finCame && rest == null && !gone && !answered && !paused && !clientEnded) {
        onFin();
      }
    } finally {
      driving = false;
    }
    answer.flush();
  }

  private void dropRest() {
    ByteBuf in = rest;
    if (in != null) {
      rest = null;
      in.release();
    }
  }

  /** One step; false when all was taken. */
  private boolean step(ByteBuf in) {
    switch (frames.step(in)) {
      case NEED_MORE -> {
        return false;
      }
      case HEADERS -> onSection(finCame && !in.isReadable());
      case BLOCK_TOO_LARGE -> refuse(HttpProblem.HEAD_TOO_LARGE);
      case DATA -> onData(frames.data(in));
      case EMPTY_DATA -> endFor(connection.floods().emptyFrame());
      case IGNORED -> endFor(connection.floods().ignored(frames.passedOver()));
      case PROBLEM -> connection.fail(frames.problem());
    }
    return !connection.isEnding();
  }

  private void onSection(boolean last) {
    FieldBlock fields = FieldBlock.ofThread(connection.bounds().head());
    boolean decoded = connection.decoder().decode(frames.block(), 0, frames.blockBytes(), fields);
    frames.forgetBlock();
    if (!decoded) {
      connection.fail(Http3Problem.BAD_COMPRESSION);
    } else if (frames.isTrailers()) {
      onTrailers(fields);
    } else {
      onHead(fields, last);
    }
  }

  private void onHead(FieldBlock fields, boolean last) {
    connection.requestCame();
    answer.isRequest(connection.requests());
    switch (connection.requestReader().read(fields, last)) {
      case RequestBlock.Head head -> {
        request = head;
        open(head, last);
      }
      case RequestBlock.Malformed(Http2Problem problem) -> fail(Http3Problem.of(problem));
      case RequestBlock.Refused(HttpProblem problem, String method) -> {
        request = RequestBlock.Head.of(method, connection.facts().scheme());
        refuse(problem);
      }
    }
  }

  private void open(RequestBlock.Head head, boolean last) {
    if (head.bodyBytes() > connection.bounds().requestBodyBytesMax()) {
      refuse(HttpProblem.BODY_TOO_LARGE);
    } else if (last || head.bodyBytes() >= 0 || !isUsuallyWithoutBody(head)) {
      clientEnded = last;
      begin(head, last ? 0 : head.bodyBytes());
    }
    // Else its end, or the first octet of its body, says what it is.
  }

  private static boolean isUsuallyWithoutBody(RequestBlock.Head head) {
    String method = head.head().method();
    return method.equals("GET") || method.equals("HEAD");
  }

  private void begin(RequestBlock.Head head, long length) {
    begun = true;
    Exchange started = new Exchange(connection.loop(), answer, head.head(), length);
    exchange = started;
    rateSince = connection.loop().nanos();
    started.start();
    if (length == 0) {
      endDelivered = true;
    } else if (!gone && !started.isOver() && head.expectContinue() && bodyBytes == 0) {
      answer.interim(PlainAnswer.CONTINUE);
    }
  }

  private void onData(ByteBuf data) {
    int bytes = data.readableBytes();
    bodyBytes += bytes;
    rateBytes += bytes;
    RequestBlock.Head head = request;
    Http3Problem wrong = checkLength(false);
    if (wrong != null || head == null) {
      data.release();
      fail(wrong == null ? Http3Problem.FRAME_UNEXPECTED : wrong);
      return;
    }
    if (bodyBytes > connection.bounds().requestBodyBytesMax()) {
      data.release();
      refuse(HttpProblem.BODY_TOO_LARGE);
      return;
    }
    if (!begun) {
      begin(head, head.bodyBytes());
    }
    Exchange to = exchange;
    if (to == null) {
      data.release();
    } else {
      to.onRequestBody(data);
    }
  }

  /** What is wrong with the octets that have come so far. */
  private @Nullable Http3Problem checkLength(boolean ended) {
    RequestBlock.Head head = request;
    long length = head == null ? -1 : head.bodyBytes();
    boolean wrong = length >= 0 && (ended ? bodyBytes != length : bodyBytes > length);
    return wrong ? Http3Problem.LENGTH_MISMATCH : null;
  }

  private void onTrailers(FieldBlock fields) {
    Http2Problem malformed = fields.problem();
    if (malformed != null || fields.hasPseudo()) {
      fail(malformed == null ? Http3Problem.BAD_TRAILERS : Http3Problem.of(malformed));
    } else if (fields.isTooLarge() || fields.isTooMany()) {
      refuse(HttpProblem.HEAD_TOO_LARGE);
    } else {
      trailers = TrailerFields.permitted(fields.fields());
    }
  }

  /** The client has ended its side, and all of it was taken. */
  private void onFin() {
    if (frames.isCut()) {
      connection.fail(Http3Problem.BAD_FRAME);
      return;
    }
    RequestBlock.Head head = request;
    Http3Problem wrong = head == null ? Http3Problem.INCOMPLETE_REQUEST : checkLength(true);
    if (wrong != null || head == null) {
      fail(wrong == null ? Http3Problem.INCOMPLETE_REQUEST : wrong);
      return;
    }
    clientEnded = true;
    if (!begun) {
      begin(head, 0);
    } else if (!endDelivered) {
      endDelivered = true;
      Exchange to = exchange;
      if (to != null) {
        to.onRequestEnd(trailers);
      }
    }
  }

  void pauseBody() {
    if (!paused) {
      paused = true;
      channel.config().setAutoRead(false);
    }
  }

  void resumeBody() {
    if (paused && !gone) {
      paused = false;
      rateSince = connection.loop().nanos();
      rateBytes = 0;
      drive();
      if (!paused && !gone) {
        channel.config().setAutoRead(true);
      }
    }
  }

  // --- ends ---

  /** The answer is complete; it may still be on its way. */
  void answered() {
    answered = true;
    exchange = null;
    if (paused) {
      paused = false;
      channel.config().setAutoRead(true); // the end of the stream is awaited
    }
    if (!driving) {
      dropRest();
    }
  }

  /** All octets of the answer have been taken by QUIC. */
  void answerSent() {
    if (!gone) {
      if (!finCame) {
        // Nobody wants the rest of the body (RFC 9114 §4.1).
        channel.shutdownInput(ErrorCode.NO_ERROR.code());
      }
      end();
    }
  }

  /** Ends the stream for what the client did; the connection too when that was often. */
  private void fail(Http3Problem problem) {
    connection.loop().account().rejected(problem.reason());
    if (problem.ofStream()) {
      reset(problem.code());
      endFor(connection.floods().streamError());
    } else {
      connection.fail(problem);
    }
  }

  private void endFor(@Nullable Http3Problem flood) {
    if (flood != null) {
      connection.fail(flood);
    }
  }

  private void refuse(HttpProblem problem) {
    connection.loop().account().rejected(problem.reason());
    refuse(problem.status(), problem.reason());
    endFor(connection.floods().streamError());
  }

  /** Ends the stream at once and tells the client. */
  void reset(ErrorCode code) {
    if (!gone) {
      channel.shutdown(code.code(), channel.newPromise());
      end();
      channel.close();
    }
  }

  /** A stream that comes after our last word (§5.2): the client may try it elsewhere. */
  void reject() {
    reset(ErrorCode.REQUEST_REJECTED);
  }

  /** Answers with an error instead of what was asked for, if nothing has been answered yet. */
  private void refuse(int status, String reason) {
    Exchange running = exchange;
    if (gone || answer.hasBegun()) {
      reset(ErrorCode.REQUEST_CANCELLED);
      return;
    }
    exchange = null;
    if (running != null) {
      running.onClientGone();
    }
    RequestBlock.Head head = request;
    boolean bodyFollows = head == null || !head.head().method().equals("HEAD");
    PlainAnswer.refuse(answer, connection.loop().millis(), status, reason, bodyFollows);
  }

  /** The client wants no more of the answer, or breaks off what it sends. */
  void onClientReset() {
    if (!gone) {
      end();
      channel.shutdown(ErrorCode.REQUEST_CANCELLED.code(), channel.newPromise());
      channel.close();
      endFor(connection.floods().reset());
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (cause instanceof QuicStreamResetException && answered) {
      finCame = true; // the rest of a body that we did not want
    } else if (cause instanceof RuntimeException || cause instanceof Error) {
      connection.onFault(cause);
      reset(ErrorCode.INTERNAL_ERROR);
    } else {
      onClientReset();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    end();
  }

  /** The end of the stream, whoever brought it about. */
  void end() {
    if (gone) {
      return;
    }
    gone = true;
    Exchange running = exchange;
    exchange = null;
    connection.remove(this, finCame);
    answer.discard();
    if (!driving) {
      dropRest();
    }
    if (running != null) {
      running.onClientGone();
    }
  }

  // --- waits ---

  /** Looks at the waits; called about twice a second. */
  void checkWaits(long now) {
    ConnectionBounds bounds = connection.bounds();
    if (!begun && !answered && now - openedNanos > bounds.headMillis() * NANOS_PER_MILLI) {
      connection.loop().account().rejected("head_timeout");
      refuse(408, "head_timeout");
      answer.flush();
    } else if (isBodyTooSlow(now)) {
      connection.loop().account().rejected("body_too_slow");
      refuse(408, "body_too_slow");
      answer.flush();
    } else if (hasStalledSince(now, bounds.sendMillis() * NANOS_PER_MILLI)) {
      connection.loop().account().rejected("send_timeout");
      reset(ErrorCode.REQUEST_CANCELLED);
    } else if (stalledSince >= 0 && stalledSince < now && channel.bytesBeforeUnwritable() > 0) {
      // There is room, and QUIC takes nothing: it has forgotten a stream that the client stopped.
      onClientReset();
    }
  }

  private boolean isBodyTooSlow(long now) {
    long elapsed = now - rateSince;
    return begun
        && !clientEnded
        && !endDelivered
        && !paused
        && exchange != null
        && elapsed > RATE_GRACE_NANOS
        && rateBytes / (elapsed / NANOS_PER_SECOND) < connection.bounds().bodyBytesPerSecondMin()
        && !isCall(); // a stream of messages may rest: the fetch bounds that
  }

  private boolean isCall() {
    RequestBlock.Head head = request;
    return head != null && GrpcCall.is(head.head());
  }

  private boolean hasStalledSince(long now, long nanos) {
    if (answer.waitingBytes() == 0) {
      stalledSince = -1;
      return false;
    }
    if (stalledSince < 0 || answer.sentBytes() != stalledSent) {
      stalledSince = now;
      stalledSent = answer.sentBytes();
      return false;
    }
    return now - stalledSince > nanos;
  }
}
