package lb.proxy.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.util.collection.IntObjectHashMap;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import lb.cache.http.Fields;
import lb.proxy.http1.HeadLimits;
import lb.proxy.http2.ErrorCode;
import lb.proxy.http2.FieldBlock;
import lb.proxy.http2.Frame;
import lb.proxy.http2.FrameListener;
import lb.proxy.http2.FrameWriter;
import lb.proxy.http2.HeadWriter;
import lb.proxy.http2.HpackDecoder;
import lb.proxy.http2.Http2Problem;
import org.jspecify.annotations.Nullable;

/**
 * The streams of one connection to an origin, and what each frame means for them (RFC 9113 §5, §6).
 * Owned by the connection's event loop.
 */
final class Http2OriginStreams implements FrameListener {
  /** Octets of all answers on a connection that may be on their way or wait here. */
  static final int WINDOW_BYTES = 32 * 1024 * 1024;

  /** In such steps the origin is allowed more. */
  private static final int CREDIT_BYTES = 4 * 1024 * 1024;

  /** Requests at a time on one connection, also when the origin allows more. */
  static final int STREAMS_MAX = 100;

  /**
   * How much larger the windows of all streams together may become than they are at first. So they
   * never make up all of the connection's window: what waits for slow clients would else stop the
   * answers of all others.
   */
  private static final int GROWTH_BYTES_MAX =
      WINDOW_BYTES
          - CREDIT_BYTES
          - STREAMS_MAX * (Http2OriginStream.WINDOW_BYTES + Frame.PAYLOAD_BYTES_MAX);

  /** With so much waiting for slow clients, other requests go to another connection. */
  private static final int HELD_BYTES_MAX = 8 * 1024 * 1024;

  private static final int SETTING_BYTES = 6;
  private static final int ENABLE_PUSH = 2;
  private static final int MAX_CONCURRENT_STREAMS = 3;
  private static final int INITIAL_WINDOW_SIZE = 4;
  private static final int MAX_FRAME_SIZE = 5;
  private static final int FRAME_SIZE_MAX = (1 << 24) - 1;

  private final Http2OriginConnection connection;
  private final HeadLimits headLimits;
  private final HpackDecoder decoder = new HpackDecoder(HpackDecoder.TABLE_BYTES_INITIAL);
  private final IntObjectHashMap<Http2OriginStream> open = new IntObjectHashMap<>();
  private final ArrayDeque<Http2OriginStream> ready = new ArrayDeque<>(2);
  private final FrameBudget budget;

  private int nextId = 1;
  private int originStreamsMax = STREAMS_MAX;

  /** What was learned from streams that were refused. */
  private int streamsMax = STREAMS_MAX;

  private int sendWindow = Frame.WINDOW_INITIAL;
  private int streamSendWindow = Frame.WINDOW_INITIAL;
  private boolean pumping;

  private int window = WINDOW_BYTES;
  private int taken;
  private int heldBytes;
  private int growthBytes;

  /**
   * What may still come for streams that have ended: for those that we reset, what their windows
   * allowed then; for all others, a little, since it does no harm.
   */
  private long lateBytes = Frame.WINDOW_INITIAL;

  // The DATA frame that is coming in.
  private @Nullable Http2OriginStream dataStream;
  private int dataLength;
  private boolean dataEnds;
  private int dataDropped;

  Http2OriginStreams(Http2OriginConnection connection) {
    this.connection = connection;
    UpstreamSettings settings = connection.settings();
    int bytes = settings.headBytesMax();
    this.headLimits = new HeadLimits(bytes, bytes, settings.fieldsMax());
    this.budget = new FrameBudget(connection.channel().eventLoop().ticker());
  }

  int size() {
    return open.size();
  }

  boolean hasRoom() {
    return open.size() < Math.min(originStreamsMax, streamsMax) && heldBytes < HELD_BYTES_MAX;
  }

  /** Whether the origin takes no request at all. */
  boolean isShut() {
    return originStreamsMax == 0;
  }

  // ---- what a stream says

  /**
   * Sends the head of a request.
   *
   * @return the number of its stream
   * @throws IllegalArgumentException when it cannot be written; nothing has been
   */
  int begin(Http2OriginStream stream, FetchRequest request) {
    FrameWriter out = connection.writer();
    boolean body = request.hasBody();
    HeadWriter block =
        out.head()
            .request(
                request.head(),
                connection.tls() ? "https" : "http",
                body ? request.bodyLength() : -1);
    int id = nextId;
    out.headers(block, id, !body);
    nextId += 2;
    if (nextId < 0) {
      connection.onGoAway(); // the numbers are used up
    }
    open.put(id, stream);
    budget.earn(0);
    connection.onBegun();
    connection.flushSoon();
    return id;
  }

  int streamSendWindow() {
    return streamSendWindow;
  }

  /** A stream is of no interest any more. */
  void remove(Http2OriginStream stream) {
    open.remove(stream.id());
    connection.onRoom();
  }

  /** A request was answered in whole. */
  void answered() {
    streamsMax = Math.min(streamsMax + 1, STREAMS_MAX);
  }

  /** Adds a stream that has octets waiting and a window for them. */
  void ready(Http2OriginStream stream) {
    ready.add(stream);
  }

  /** Takes a stream away that has no more to send. */
  void notReady(Http2OriginStream stream) {
    ready.remove(stream);
  }

  /** Octets of DATA were sent. */
  void sent(int bytes) {
    sendWindow -= bytes;
    budget.earn(bytes);
  }

  /** So many octets more, or fewer, wait for a client. */
  void hold(int bytes) {
    boolean tooMuch = heldBytes >= HELD_BYTES_MAX;
    heldBytes += bytes;
    if (tooMuch && heldBytes < HELD_BYTES_MAX) {
      connection.onRoomSoon();
    }
  }

  /** Whether a stream may have a window that is so much larger; it is counted then. */
  boolean grow(int bytes) {
    boolean may = growthBytes + bytes <= GROWTH_BYTES_MAX;
    growthBytes += may ? bytes : 0;
    return may;
  }

  /** A stream has a window that is smaller again by so much. */
  void shrink(int bytes) {
    growthBytes -= bytes;
  }

  /** A stream was reset whose origin could still send so much. */
  void lateBytes(int window) {
    lateBytes += Math.max(0, window);
  }

  /** Octets have been taken: the origin may send as many more. */
  void credit(int bytes) {
    taken += bytes;
    if (taken >= CREDIT_BYTES && !connection.isClosed()) {
      window += taken;
      connection.writer().windowUpdate(0, taken);
      connection.flushSoon();
      taken = 0;
    }
  }

  /** Sends of what waits as much as windows and socket take, a frame of each stream in turns. */
  void pump() {
    if (pumping) {
      return; // a flush that made the socket writable again
    }
    pumping = true;
    try {
      while (sendWindow > 0 && !ready.isEmpty() && connection.takesMore()) {
        Http2OriginStream stream = ready.remove();
        if (stream.sendFrame(sendWindow)) {
          ready.add(stream);
        }
      }
    } finally {
      pumping = false;
    }
  }

  // ---- ends of all

  /** Nobody waits for any of them. */
  void abandonAll() {
    for (Http2OriginStream stream : all()) {
      stream.abandonQuietly();
    }
  }

  /**
   * The connection is of no more use.
   *
   * @param kind why; null when it ended
   */
  void breakAll(FetchFailure.@Nullable Kind kind, String message) {
    for (Http2OriginStream stream : all()) {
      stream.fail(kind == null ? stream.resetKind() : kind, message, null);
    }
  }

  private List<Http2OriginStream> all() {
    return new ArrayList<>(open.values());
  }

  // ---- DATA

  @Override
  public @Nullable Http2Problem onDataHead(int streamId, int length, boolean endStream) {
    window -= length;
    if (window < 0) {
      return Http2Problem.CONNECTION_WINDOW_EXCEEDED;
    }
    Http2OriginStream stream = open.get(streamId);
    dataStream = stream;
    dataLength = length;
    dataEnds = endStream;
    dataDropped = 0;
    if (stream == null) {
      lateBytes -= length;
      Http2Problem late = lateBytes < 0 ? Http2Problem.AFTER_END : null;
      return isIdle(streamId) ? Http2Problem.IDLE_STREAM : late;
    }
    Http2Problem problem = stream.onDataHead(length);
    if (problem != null) {
      stream.fail(FetchFailure.Kind.PROTOCOL_ERROR, problem);
    }
    return null;
  }

  @Override
  public void onData(ByteBuf data) {
    Http2OriginStream stream = current();
    if (stream == null) {
      dataDropped += data.readableBytes();
      data.release();
    } else {
      stream.onData(data);
    }
  }

  /** The stream of the DATA frame that is coming in, if it is still there. */
  private @Nullable Http2OriginStream current() {
    Http2OriginStream stream = dataStream;
    return stream != null && open.get(stream.id()) == stream ? stream : null;
  }

  @Override
  public @Nullable Http2Problem onDataEnd(int padding) {
    Http2OriginStream stream = current();
    if (stream == null) {
      credit(dataDropped + padding);
    } else {
      credit(dataDropped);
      stream.take(padding);
      if (dataEnds) {
        stream.onEnd(Fields.EMPTY);
      }
    }
    return dataLength == padding && !dataEnds ? budget.spend() : null;
  }

  // ---- HEADERS

  @Override
  public @Nullable Http2Problem onHeaders(
      int streamId, byte[] block, int from, int to, boolean endStream) {
    FieldBlock fields = FieldBlock.ofThread(headLimits);
    if (!decoder.decode(block, from, to, fields)) {
      return Http2Problem.BAD_COMPRESSION;
    }
    Http2OriginStream stream = open.get(streamId);
    if (stream != null) {
      stream.onBlock(fields, endStream);
      return null;
    }
    return isIdle(streamId) ? Http2Problem.IDLE_STREAM : budget.spend();
  }

  // ---- what ends streams

  private boolean isIdle(int streamId) {
    return (streamId & 1) == 0 || streamId >= nextId && nextId > 0;
  }

  @Override
  public @Nullable Http2Problem onReset(int streamId, int code) {
    Http2OriginStream stream = open.get(streamId);
    if (stream == null) {
      return isIdle(streamId) ? Http2Problem.IDLE_STREAM : budget.spend();
    }
    if (code == ErrorCode.HTTP_1_1_REQUIRED.ordinal()) {
      connection.onHttp1Required();
    } else if (code == ErrorCode.REFUSED_STREAM.ordinal()) {
      streamsMax = Math.max(1, open.size() - 1);
    }
    stream.onReset(code);
    return null;
  }

  @Override
  public void onGoAway(int lastStreamId, int code) {
    connection.onGoAway();
    if (code == ErrorCode.HTTP_1_1_REQUIRED.ordinal()) {
      connection.onHttp1Required();
    }
    for (Http2OriginStream stream : all()) {
      if (stream.id() > lastStreamId) {
        stream.fail(
            FetchFailure.Kind.STREAM_REFUSED,
            "the origin closes the connection: " + ErrorCode.nameOf(code),
            null);
      }
    }
    connection.onRoom();
  }

  @Override
  public @Nullable Http2Problem onStreamProblem(int streamId, Http2Problem problem) {
    Http2OriginStream stream = open.get(streamId);
    if (stream != null) {
      stream.fail(FetchFailure.Kind.PROTOCOL_ERROR, problem);
    }
    return budget.spend();
  }

  // ---- the rest

  @Override
  public @Nullable Http2Problem onSettings(byte[] payload, int length) {
    for (int at = 0; at < length; at += SETTING_BYTES) {
      int number = (payload[at] & 0xff) << 8 | payload[at + 1] & 0xff;
      Http2Problem problem = setting(number, Frame.intAt(payload, at + 2));
      if (problem != null) {
        return problem;
      }
    }
    connection.writer().settingsAck();
    connection.onRoom();
    return budget.spend();
  }

  private @Nullable Http2Problem setting(int number, int value) {
    return switch (number) {
      case ENABLE_PUSH -> value == 0 ? null : Http2Problem.BAD_SETTING; // §6.5.2: not a server's
      case MAX_CONCURRENT_STREAMS -> {
        originStreamsMax = value < 0 ? Integer.MAX_VALUE : value;
        yield null;
      }
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
    int change = value - streamSendWindow;
    streamSendWindow = value;
    for (Http2OriginStream stream : open.values()) {
      if (!stream.widen(change)) {
        return Http2Problem.BAD_INITIAL_WINDOW;
      }
    }
    return null;
  }

  @Override
  public @Nullable Http2Problem onPing(byte[] payload, boolean ack) {
    if (!ack) {
      connection.writer().ping(payload, true);
    }
    return budget.spend();
  }

  @Override
  public @Nullable Http2Problem onWindowUpdate(int streamId, int increment) {
    if (streamId == 0) {
      if (increment == 0) {
        return Http2Problem.ZERO_INCREMENT;
      }
      if (increment > Frame.WINDOW_MAX - sendWindow) {
        return Http2Problem.CONNECTION_WINDOW_EXCEEDED;
      }
      sendWindow += increment;
      return budget.spend();
    }
    Http2OriginStream stream = open.get(streamId);
    if (stream == null) {
      return isIdle(streamId) ? Http2Problem.IDLE_STREAM : budget.spend();
    }
    if (increment == 0) {
      stream.fail(FetchFailure.Kind.PROTOCOL_ERROR, Http2Problem.ZERO_STREAM_INCREMENT);
    } else if (!stream.widen(increment)) {
      stream.fail(FetchFailure.Kind.PROTOCOL_ERROR, Http2Problem.STREAM_WINDOW_EXCEEDED);
    }
    return budget.spend();
  }

  @Override
  public @Nullable Http2Problem onIgnored() {
    return budget.spend();
  }
}
