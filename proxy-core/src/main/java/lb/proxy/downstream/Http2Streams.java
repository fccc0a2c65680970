package lb.proxy.downstream;

import io.netty.buffer.ByteBuf;
import io.netty.util.collection.IntObjectHashMap;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import lb.cache.http.Fields;
import lb.config.Http2Limits;
import lb.proxy.http1.HttpProblem;
import lb.proxy.http1.TrailerFields;
import lb.proxy.http2.FieldBlock;
import lb.proxy.http2.Frame;
import lb.proxy.http2.FrameListener;
import lb.proxy.http2.HpackDecoder;
import lb.proxy.http2.Http2Problem;
import lb.proxy.http2.RequestBlock;
import lb.proxy.http2.RequestReader;
import org.jspecify.annotations.Nullable;

/**
 * The streams of one connection, and what each frame means for them (RFC 9113 §5, §6). Owned by the
 * connection's event loop.
 */
final class Http2Streams implements FrameListener {
  private static final int SETTING_BYTES = 6;
  private static final int ENABLE_PUSH = 2;
  private static final int INITIAL_WINDOW_SIZE = 4;
  private static final int MAX_FRAME_SIZE = 5;
  private static final int FRAME_SIZE_MAX = (1 << 24) - 1;

  private final Http2Connection connection;
  private final Http2Output out;
  private final Http2Limits limits;
  private final HpackDecoder decoder;
  private final RequestReader requests;
  private final IntObjectHashMap<Http2Stream> open = new IntObjectHashMap<>();
  private final ArrayDeque<Http2Stream> waiting = new ArrayDeque<>(0);
  private final ClosedStreams closed = new ClosedStreams();

  private int lastStreamId;
  private boolean takesNoMore;
  private int sendWindow = Frame.WINDOW_INITIAL;

  /** What the client may still send on the connection, and what was taken since it was told. */
  private int window;

  private int taken;

  // The DATA frame that is coming in.
  private @Nullable Http2Stream dataStream;
  private int dataLength;
  private boolean dataEnds;
  private int dataDropped;

  Http2Streams(Http2Connection connection) {
    this.connection = connection;
    this.out = connection.output();
    this.limits = connection.bounds().http2();
    this.decoder = new HpackDecoder(limits.headerTableBytes());
    this.requests =
        new RequestReader(connection.bounds().head(), connection.client().scheme(), true);
    this.window = limits.connectionWindowBytes();
  }

  // --- what the connection asks ---

  int size() {
    return open.size();
  }

  int lastStreamId() {
    return lastStreamId;
  }

  /** Streams that are opened from now on are not looked at: the client knows that. */
  void takeNoMore() {
    takesNoMore = true;
  }

  /** A copy of the streams there are now. */
  List<Http2Stream> all() {
    return new ArrayList<>(open.values());
  }

  /** Begins what waits, as long as the client takes what it is answered. */
  void beginWaiting() {
    while (!waiting.isEmpty() && !out.isCongested()) {
      Http2Stream stream = waiting.remove();
      if (open.get(stream.id()) == stream) {
        stream.begin();
      }
    }
  }

  // --- what a stream says ---

  /** A stream has ended. */
  void remove(Http2Stream stream, ClosedStreams.How how) {
    open.remove(stream.id());
    closed.ended(stream.id(), how);
    if (open.isEmpty()) {
      connection.onIdle();
    }
  }

  /** Octets have been taken from the client: it may send as many more. */
  void take(int bytes) {
    taken += bytes;
    if (taken >= limits.connectionWindowBytes() / 2 && !connection.isEnding()) {
      window += taken;
      out.windowUpdate(0, taken);
      out.flushSoon();
      taken = 0;
    }
  }

  // --- DATA ---

  @Override
  public @Nullable Http2Problem onDataHead(int streamId, int length, boolean endStream) {
    window -= length;
    if (window < 0) {
      return Http2Problem.CONNECTION_WINDOW_EXCEEDED;
    }
    Http2Stream stream = open.get(streamId);
    dataStream = stream;
    dataLength = length;
    dataEnds = endStream;
    dataDropped = 0;
    if (stream == null) {
      return onClosed(streamId);
    }
    Http2Problem problem = stream.onDataHead(length);
    return problem == null ? null : fail(stream, problem);
  }

  @Override
  public void onData(ByteBuf data) {
    Http2Stream stream = current();
    if (stream == null) {
      dataDropped += data.readableBytes();
      data.release();
    } else {
      stream.onData(data);
    }
  }

  /** The stream of the DATA frame that is coming in, if it is still there. */
  private @Nullable Http2Stream current() {
    Http2Stream stream = dataStream;
    return stream != null && open.get(stream.id()) == stream ? stream : null;
  }

  @Override
  public @Nullable Http2Problem onDataEnd(int padding) {
    Http2Stream stream = current();
    take(dataDropped);
    if (stream == null) {
      take(padding);
      return null;
    }
    stream.take(padding);
    if (dataEnds) {
      stream.markEnded();
    }
    Http2Problem problem = stream.checkLength();
    if (problem != null) {
      return fail(stream, problem);
    }
    if (stream.isTooLarge()) {
      return refuse(stream, HttpProblem.BODY_TOO_LARGE);
    }
    if (dataEnds) {
      stream.onEnd(Fields.EMPTY);
    }
    return dataLength == padding && !dataEnds ? connection.floods().emptyFrame() : null;
  }

  // --- HEADERS ---

  @Override
  public @Nullable Http2Problem onHeaders(
      int streamId, byte[] block, int from, int to, boolean endStream) {
    FieldBlock fields = FieldBlock.ofThread(connection.bounds().head());
    if (!decoder.decode(block, from, to, fields)) {
      return Http2Problem.BAD_COMPRESSION;
    }
    Http2Stream stream = open.get(streamId);
    if (stream != null) {
      return onTrailers(stream, fields, endStream);
    }
    if ((streamId & 1) == 0) {
      return Http2Problem.UNEXPECTED_STREAM_ID;
    }
    if (streamId <= lastStreamId) {
      boolean unknown = closed.how(streamId) == ClosedStreams.How.UNKNOWN;
      return unknown ? Http2Problem.UNEXPECTED_STREAM_ID : onClosed(streamId);
    }
    if (takesNoMore) {
      return null;
    }
    lastStreamId = streamId;
    closed.opened(streamId);
    connection.floods().request();
    if (open.size() >= limits.streamsMax()) {
      return reset(streamId, Http2Problem.TOO_MANY_STREAMS);
    }
    connection.requestCame();
    return switch (requests.read(fields, endStream)) {
      case RequestBlock.Head head -> open(streamId, head, endStream);
      case RequestBlock.Malformed(Http2Problem problem) -> reset(streamId, problem);
      case RequestBlock.Refused(HttpProblem problem, String method) -> {
        RequestBlock.Head none = RequestBlock.Head.of(method, connection.client().scheme());
        Http2Stream refused = add(streamId, none, endStream);
        yield refuse(refused, problem);
      }
    };
  }

  private @Nullable Http2Problem open(int streamId, RequestBlock.Head head, boolean endStream) {
    Http2Stream stream = add(streamId, head, endStream);
    if (head.bodyBytes() > connection.bounds().requestBodyBytesMax()) {
      return refuse(stream, HttpProblem.BODY_TOO_LARGE);
    }
    if (!waiting.isEmpty() || out.isCongested()) {
      waiting.add(stream); // answers that nobody reads are no reason for more of them
    } else {
      stream.begin();
    }
    return null;
  }

  private Http2Stream add(int streamId, RequestBlock.Head head, boolean endStream) {
    Http2Stream stream = new Http2Stream(streamId, connection, this, head, endStream, sendWindow);
    open.put(streamId, stream);
    return stream;
  }

  private @Nullable Http2Problem onTrailers(
      Http2Stream stream, FieldBlock fields, boolean endStream) {
    if (stream.hasClientEnded()) {
      return fail(stream, Http2Problem.HALF_CLOSED);
    }
    Http2Problem malformed = fields.problem();
    if (malformed == null && (stream.isTunnel() || !endStream || fields.hasPseudo())) {
      malformed = Http2Problem.BAD_TRAILERS;
    }
    if (malformed == null && (fields.isTooLarge() || fields.isTooMany())) {
      return refuse(stream, HttpProblem.HEAD_TOO_LARGE);
    }
    stream.markEnded();
    if (malformed == null) {
      malformed = stream.checkLength();
    }
    if (malformed != null) {
      return fail(stream, malformed);
    }
    stream.onEnd(TrailerFields.permitted(fields.fields()));
    return null;
  }

  // --- what ends a stream ---

  /** DATA or HEADERS for a stream that is not open (§5.1). */
  private @Nullable Http2Problem onClosed(int streamId) {
    if (streamId > lastStreamId || (streamId & 1) == 0) {
      return takesNoMore && (streamId & 1) != 0 ? null : Http2Problem.IDLE_STREAM;
    }
    return switch (closed.how(streamId)) {
      case ENDED -> Http2Problem.AFTER_END;
      case NEVER_OPENED -> Http2Problem.UNEXPECTED_STREAM_ID;
      case RESET_BY_CLIENT -> reset(streamId, Http2Problem.HALF_CLOSED);
      case RESET_BY_US, UNKNOWN -> null;
    };
  }

  /** Resets a stream for what the client did; what the connection ends for when that was often. */
  private @Nullable Http2Problem fail(Http2Stream stream, Http2Problem problem) {
    connection.loop().account().rejected(problem.reason());
    stream.reset(problem.code());
    return connection.floods().streamError();
  }

  private @Nullable Http2Problem reset(int streamId, Http2Problem problem) {
    connection.loop().account().rejected(problem.reason());
    out.reset(streamId, problem.code());
    closed.ended(streamId, ClosedStreams.How.RESET_BY_US);
    return connection.floods().streamError();
  }

  private @Nullable Http2Problem refuse(Http2Stream stream, HttpProblem problem) {
    connection.loop().account().rejected(problem.reason());
    stream.refuse(problem.status(), problem.reason());
    return connection.floods().streamError();
  }

  @Override
  public @Nullable Http2Problem onStreamProblem(int streamId, Http2Problem problem) {
    Http2Stream stream = open.get(streamId);
    if (stream != null) {
      return fail(stream, problem);
    }
    // An idle stream cannot be reset (§5.1), and one that is closed has no use for it.
    return connection.floods().streamError();
  }

  @Override
  public @Nullable Http2Problem onReset(int streamId, int code) {
    if ((streamId & 1) == 0 || streamId > lastStreamId) {
      return takesNoMore && (streamId & 1) != 0 ? null : Http2Problem.IDLE_STREAM;
    }
    Http2Stream stream = open.get(streamId);
    if (stream != null) {
      stream.end(ClosedStreams.How.RESET_BY_CLIENT);
    }
    return connection.floods().reset();
  }

  // --- the rest ---

  @Override
  public @Nullable Http2Problem onSettings(byte[] payload, int length) {
    Http2Problem flood = connection.floods().settings();
    if (flood != null) {
      return flood;
    }
    for (int at = 0; at < length; at += SETTING_BYTES) {
      int number = (payload[at] & 0xff) << 8 | payload[at + 1] & 0xff;
      Http2Problem problem = setting(number, Frame.intAt(payload, at + 2));
      if (problem != null) {
        return problem;
      }
    }
    out.settingsAck();
    return null;
  }

  /** What we heed is the initial window; of the others it is enough that they are possible. */
  private @Nullable Http2Problem setting(int number, int value) {
    return switch (number) {
      case ENABLE_PUSH -> value == 0 || value == 1 ? null : Http2Problem.BAD_SETTING;
      case INITIAL_WINDOW_SIZE -> initialWindow(value);
      case MAX_FRAME_SIZE ->
          value < Frame.PAYLOAD_BYTES_MAX || value > FRAME_SIZE_MAX
              ? Http2Problem.BAD_SETTING
              : null;
      default -> null;
    };
  }

  private @Nullable Http2Problem initialWindow(int value) {
    if (value < 0) {
      return Http2Problem.BAD_INITIAL_WINDOW;
    }
    int change = value - sendWindow;
    sendWindow = value;
    for (Http2Stream stream : open.values()) {
      if (!stream.answer().widen(change)) {
        return Http2Problem.BAD_INITIAL_WINDOW;
      }
    }
    return null;
  }

  @Override
  public @Nullable Http2Problem onPing(byte[] payload, boolean ack) {
    if (ack) {
      connection.onPingAck();
    } else {
      out.ping(payload, true);
    }
    return connection.floods().ping();
  }

  @Override
  public void onGoAway(int last, int code) {
    connection.onClientGoAway();
  }

  @Override
  public @Nullable Http2Problem onWindowUpdate(int streamId, int increment) {
    Http2Problem flood = connection.floods().windowUpdate();
    if (flood != null) {
      return flood;
    }
    if (streamId == 0) {
      if (increment == 0) {
        return Http2Problem.ZERO_INCREMENT;
      }
      return out.widen(increment) ? null : Http2Problem.CONNECTION_WINDOW_EXCEEDED;
    }
    Http2Stream stream = open.get(streamId);
    if (stream == null) {
      boolean idle = (streamId & 1) == 0 || streamId > lastStreamId;
      return idle && !takesNoMore ? Http2Problem.IDLE_STREAM : null;
    }
    if (increment == 0) {
      return fail(stream, Http2Problem.ZERO_STREAM_INCREMENT);
    }
    return stream.answer().widen(increment)
        ? null
        : fail(stream, Http2Problem.STREAM_WINDOW_EXCEEDED);
  }

  @Override
  public @Nullable Http2Problem onIgnored() {
    return connection.floods().ignored();
  }
}
