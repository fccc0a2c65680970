package lb.proxy.http2;

import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.FastThreadLocal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Finds frames in the octets of one connection and checks their form (RFC 9113 §3.4, §4, §6). Owned
 * by its event loop.
 *
 * <p>Phases: the preface; then frames, each a head and a payload. The octets of DATA are passed on
 * as they come; other payloads are put together first, in an array of the thread when they came
 * whole, so that a connection between two frames holds nothing. A header block in several frames is
 * put together, within bounds, before anyone sees it. After a problem nothing more is read.
 */
public final class FrameReader {
  private static final byte[] PREFACE =
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  private static final int PRIORITY_BYTES = 5;
  private static final int RESET_BYTES = 4;
  private static final int PING_BYTES = 8;
  private static final int GOAWAY_BYTES_MIN = 8;
  private static final int WINDOW_UPDATE_BYTES = 4;
  private static final int SETTING_BYTES = 6;

  private static final FastThreadLocal<byte[]> SCRATCH =
      new FastThreadLocal<>() {
        @Override
        protected byte[] initialValue() {
          return new byte[Frame.PAYLOAD_BYTES_MAX];
        }
      };

  private final FrameListener listener;
  private final int blockBytesMax;
  private final int continuationsMax;
  private final boolean ofServer;

  private int prefaceRead;
  private boolean settingsSeen;
  private boolean stopped;

  private final byte[] head = new byte[Frame.HEAD_BYTES];
  private int headRead;
  private boolean inPayload;
  private int length;
  private int type;
  private int flags;
  private int streamId;

  private byte[] payload = FieldBlock.NO_BYTES;
  private int payloadRead;

  private int dataLeft;
  private int paddingLeft;
  private int padding;
  private boolean paddingKnown;

  private byte[] block = FieldBlock.NO_BYTES;
  private int blockBytes;
  private int blockStream;
  private boolean blockEndsStream;
  private int continuations;

  /**
   * A reader for one connection of a client, which begins with the preface.
   *
   * @param blockBytesMax octets of a header block that comes in several frames
   * @param continuationsMax CONTINUATION frames of one header block
   */
  public FrameReader(FrameListener listener, int blockBytesMax, int continuationsMax) {
    this(listener, blockBytesMax, continuationsMax, false);
  }

  private FrameReader(
      FrameListener listener, int blockBytesMax, int continuationsMax, boolean ofServer) {
    this.listener = listener;
    this.blockBytesMax = blockBytesMax;
    this.continuationsMax = continuationsMax;
    this.ofServer = ofServer;
    this.prefaceRead = ofServer ? PREFACE.length : 0;
  }

  /** A reader for what a server sends on one connection: it begins with SETTINGS. */
  public static FrameReader ofServer(
      FrameListener listener, int blockBytesMax, int continuationsMax) {
    return new FrameReader(listener, blockBytesMax, continuationsMax, true);
  }

  /** The octets that a connection begins with. */
  public static byte[] preface() {
    return PREFACE.clone();
  }

  /** Whether the peer has not yet said that it speaks HTTP/2: its preface and SETTINGS. */
  public boolean inPreface() {
    return !settingsSeen;
  }

  /** Whether a header block has begun and is not complete. */
  public boolean inBlock() {
    return blockStream != 0 || inPayload && type == Frame.HEADERS;
  }

  /** Reads no more; the listener is not called again. */
  public void stop() {
    stopped = true;
  }

  /**
   * Takes all octets of {@code in}, unless a problem or {@link #stop} comes between.
   *
   * @return what the connection has to end for, or null
   */
  public @Nullable Http2Problem feed(ByteBuf in) {
    while (!stopped && in.isReadable()) {
      Http2Problem problem = step(in);
      if (problem != null) {
        stopped = true;
        return problem;
      }
    }
    return null;
  }

  private @Nullable Http2Problem step(ByteBuf in) {
    if (prefaceRead < PREFACE.length) {
      return in.readByte() == PREFACE[prefaceRead++] ? null : Http2Problem.BAD_PREFACE;
    }
    if (!inPayload) {
      int some = Math.min(Frame.HEAD_BYTES - headRead, in.readableBytes());
      in.readBytes(head, headRead, some);
      headRead += some;
      return headRead < Frame.HEAD_BYTES ? null : begin();
    }
    return type == Frame.DATA ? data(in) : collect(in);
  }

  /** The head of a frame is there. */
  private @Nullable Http2Problem begin() {
    length = (head[0] & 0xff) << 16 | (head[1] & 0xff) << 8 | head[2] & 0xff;
    type = head[3] & 0xff;
    flags = head[4] & 0xff;
    streamId = Frame.intAt(head, 5) & Integer.MAX_VALUE;
    headRead = 0;
    payloadRead = 0;
    Http2Problem problem = check();
    if (problem != null) {
      return problem;
    }
    inPayload = true;
    if (type == Frame.DATA) {
      return beginData();
    }
    return length == 0 ? end(FieldBlock.NO_BYTES) : null;
  }

  private @Nullable Http2Problem check() {
    if (length > Frame.PAYLOAD_BYTES_MAX) {
      return Http2Problem.BAD_FRAME_SIZE;
    }
    if (blockStream != 0 && (type != Frame.CONTINUATION || streamId != blockStream)) {
      return Http2Problem.BAD_CONTINUATION;
    }
    if (!settingsSeen && (type != Frame.SETTINGS || (flags & Frame.ACK) != 0)) {
      return Http2Problem.NO_SETTINGS;
    }
    return switch (type) {
      case Frame.DATA, Frame.HEADERS, Frame.PRIORITY -> ofStream(true);
      case Frame.RST_STREAM -> sized(ofStream(true), length == RESET_BYTES);
      case Frame.SETTINGS -> sized(ofStream(false), isSettingsLength());
      case Frame.PUSH_PROMISE ->
          ofServer ? Http2Problem.PUSH_UNASKED : Http2Problem.PUSH_FROM_CLIENT;
      case Frame.PING -> sized(ofStream(false), length == PING_BYTES);
      case Frame.GOAWAY -> sized(ofStream(false), length >= GOAWAY_BYTES_MIN);
      case Frame.WINDOW_UPDATE -> sized(null, length == WINDOW_UPDATE_BYTES);
      case Frame.CONTINUATION -> blockStream == 0 ? Http2Problem.BAD_CONTINUATION : null;
      default -> null;
    };
  }

  private boolean isSettingsLength() {
    return (flags & Frame.ACK) != 0 ? length == 0 : length % SETTING_BYTES == 0;
  }

  private @Nullable Http2Problem ofStream(boolean wanted) {
    return streamId != 0 == wanted ? null : Http2Problem.BAD_STREAM_ID;
  }

  private static @Nullable Http2Problem sized(@Nullable Http2Problem before, boolean right) {
    return before != null || right ? before : Http2Problem.BAD_FRAME_SIZE;
  }

  // --- DATA ---

  private @Nullable Http2Problem beginData() {
    boolean padded = (flags & Frame.PADDED) != 0;
    if (padded && length == 0) {
      return Http2Problem.BAD_FRAME_SIZE;
    }
    dataLeft = length;
    paddingLeft = 0;
    padding = 0;
    paddingKnown = !padded;
    boolean endStream = (flags & Frame.END_STREAM) != 0;
    Http2Problem problem = listener.onDataHead(streamId, length, endStream);
    return problem == null && length == 0 ? endData() : problem;
  }

  private @Nullable Http2Problem data(ByteBuf in) {
    if (!paddingKnown) {
      paddingKnown = true;
      paddingLeft = in.readByte() & 0xff;
      padding = 1 + paddingLeft;
      dataLeft = length - padding;
      if (dataLeft < 0) {
        return Http2Problem.BAD_PADDING;
      }
      return dataLeft + paddingLeft == 0 ? endData() : null;
    }
    if (dataLeft > 0) {
      int some = Math.min(dataLeft, in.readableBytes());
      dataLeft -= some;
      listener.onData(in.readRetainedSlice(some));
    } else {
      int some = Math.min(paddingLeft, in.readableBytes());
      paddingLeft -= some;
      in.skipBytes(some);
    }
    return stopped || dataLeft + paddingLeft > 0 ? null : endData();
  }

  private @Nullable Http2Problem endData() {
    inPayload = false;
    return listener.onDataEnd(padding);
  }

  // --- all others ---

  private @Nullable Http2Problem collect(ByteBuf in) {
    if (payloadRead == 0 && in.readableBytes() >= length) {
      byte[] whole = SCRATCH.get();
      in.readBytes(whole, 0, length);
      return end(whole);
    }
    if (payloadRead == 0) {
      payload = new byte[length];
    }
    int some = Math.min(length - payloadRead, in.readableBytes());
    in.readBytes(payload, payloadRead, some);
    payloadRead += some;
    if (payloadRead < length) {
      return null;
    }
    byte[] whole = payload;
    payload = FieldBlock.NO_BYTES;
    return end(whole);
  }

  /** The whole payload of a frame other than DATA is there. */
  private @Nullable Http2Problem end(byte[] whole) {
    inPayload = false;
    return switch (type) {
      case Frame.HEADERS -> headers(whole);
      case Frame.CONTINUATION -> continuation(whole);
      case Frame.PRIORITY ->
          length == PRIORITY_BYTES
              ? listener.onIgnored()
              : listener.onStreamProblem(streamId, Http2Problem.BAD_PRIORITY_SIZE);
      case Frame.RST_STREAM -> listener.onReset(streamId, Frame.intAt(whole, 0));
      case Frame.SETTINGS -> settings(whole);
      case Frame.PING -> listener.onPing(whole, (flags & Frame.ACK) != 0);
      case Frame.GOAWAY -> goAway(whole);
      case Frame.WINDOW_UPDATE ->
          listener.onWindowUpdate(streamId, Frame.intAt(whole, 0) & Integer.MAX_VALUE);
      default -> listener.onIgnored();
    };
  }

  private @Nullable Http2Problem settings(byte[] whole) {
    settingsSeen = true;
    return (flags & Frame.ACK) != 0 ? null : listener.onSettings(whole, length);
  }

  private @Nullable Http2Problem goAway(byte[] whole) {
    listener.onGoAway(Frame.intAt(whole, 0) & Integer.MAX_VALUE, Frame.intAt(whole, Integer.BYTES));
    return null;
  }

  private @Nullable Http2Problem headers(byte[] whole) {
    int from = 0;
    int to = length;
    if ((flags & Frame.PADDED) != 0) {
      if (length == 0) {
        return Http2Problem.BAD_FRAME_SIZE;
      }
      from = 1;
      to = length - (whole[0] & 0xff);
    }
    if ((flags & Frame.PRIORITY_FLAG) != 0) {
      if (length - from < PRIORITY_BYTES) {
        return Http2Problem.BAD_FRAME_SIZE;
      }
      from += PRIORITY_BYTES;
    }
    if (to < from) {
      return Http2Problem.BAD_PADDING;
    }
    boolean endStream = (flags & Frame.END_STREAM) != 0;
    if ((flags & Frame.END_HEADERS) != 0) {
      return listener.onHeaders(streamId, whole, from, to, endStream);
    }
    blockStream = streamId;
    blockEndsStream = endStream;
    continuations = 0;
    blockBytes = 0;
    return append(whole, from, to);
  }

  private @Nullable Http2Problem continuation(byte[] whole) {
    if (++continuations > continuationsMax) {
      return Http2Problem.TOO_MANY_CONTINUATIONS;
    }
    Http2Problem problem = append(whole, 0, length);
    if (problem != null || (flags & Frame.END_HEADERS) == 0) {
      return problem;
    }
    byte[] all = block;
    int to = blockBytes;
    int ofStream = blockStream;
    block = FieldBlock.NO_BYTES;
    blockStream = 0;
    return listener.onHeaders(ofStream, all, 0, to, blockEndsStream);
  }

  private @Nullable Http2Problem append(byte[] whole, int from, int to) {
    int more = to - from;
    if (blockBytes + more > blockBytesMax) {
      return Http2Problem.HEADER_BLOCK_TOO_LARGE;
    }
    if (block.length < blockBytes + more) {
      block = Arrays.copyOf(block, Math.max(blockBytes + more, block.length * 2));
    }
    System.arraycopy(whole, from, block, blockBytes, more);
    blockBytes += more;
    return null;
  }
}
