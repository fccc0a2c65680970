package lb.proxy.downstream;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import java.util.ArrayDeque;
import lb.proxy.http2.ErrorCode;
import lb.proxy.http2.FieldLineWriter;
import lb.proxy.http2.Frame;
import lb.proxy.http2.HeadWriter;
import org.jspecify.annotations.Nullable;

/**
 * The way of frames to one socket. Owned by its event loop.
 *
 * <p>Small octets are gathered in one buffer and leave in one write at the end of the event that
 * made them. Bodies that cannot go at once wait with their {@link Http2Answer}; those that may go
 * on take turns, a frame each, as long as the window of the connection and the socket allow.
 */
final class Http2Output {
  /** Up to here octets are copied: cheaper than one more piece in a gathering write. */
  static final int COPY_BYTES_MAX = 8 * 1024;

  /** What is written beyond this is flushed before more is: only then is it known what waits. */
  private static final int UNFLUSHED_BYTES_MAX = 128 * 1024;

  private static final int GATHER_BYTES = 4 * 1024;
  private static final int GATHER_BYTES_MAX = 64 * 1024;
  private static final int FLAGS_AT = 4;

  private final Http2Connection connection;
  private final ChannelHandlerContext context;
  private final byte[] scratch;
  private final ArrayDeque<Http2Answer> ready = new ArrayDeque<>(2);

  private @Nullable ByteBuf gathered;
  private long gatheredBytes;
  private int gatherBytes = GATHER_BYTES;
  private int unflushedBytes;
  private int window = Frame.WINDOW_INITIAL;
  private boolean headerSent;
  private boolean flushScheduled;
  private boolean pumping;

  Http2Output(Http2Connection connection, ChannelHandlerContext context) {
    this.connection = connection;
    this.context = context;
    this.scratch = connection.loop().scratch();
  }

  // --- frames of the connection ---

  /** SETTINGS, as pairs of a number and a value. */
  void settings(int... pairs) {
    int length = pairs.length * 3;
    int at = Frame.putHead(scratch, 0, length, Frame.SETTINGS, 0, 0);
    for (int i = 0; i < pairs.length; i += 2) {
      scratch[at] = (byte) (pairs[i] >>> 8);
      scratch[at + 1] = (byte) pairs[i];
      at = Frame.putInt(scratch, at + 2, pairs[i + 1]);
    }
    write(scratch, at);
  }

  void settingsAck() {
    write(scratch, Frame.putHead(scratch, 0, 0, Frame.SETTINGS, Frame.ACK, 0));
  }

  void ping(byte[] payload, boolean ack) {
    int at = Frame.putHead(scratch, 0, Long.BYTES, Frame.PING, ack ? Frame.ACK : 0, 0);
    System.arraycopy(payload, 0, scratch, at, Long.BYTES);
    write(scratch, at + Long.BYTES);
  }

  void goAway(int lastStreamId, ErrorCode code) {
    int at = Frame.putHead(scratch, 0, 2 * Integer.BYTES, Frame.GOAWAY, 0, 0);
    at = Frame.putInt(scratch, at, lastStreamId);
    write(scratch, Frame.putInt(scratch, at, code.ordinal()));
  }

  void windowUpdate(int streamId, int increment) {
    int at = Frame.putHead(scratch, 0, Integer.BYTES, Frame.WINDOW_UPDATE, 0, streamId);
    write(scratch, Frame.putInt(scratch, at, increment));
  }

  void reset(int streamId, ErrorCode code) {
    int at = Frame.putHead(scratch, 0, Integer.BYTES, Frame.RST_STREAM, 0, streamId);
    write(scratch, Frame.putInt(scratch, at, code.ordinal()));
  }

  // --- frames of a stream ---

  /** Begins a header block. */
  HeadWriter head() {
    HeadWriter writer = HeadWriter.ofThread();
    if (!headerSent) {
      headerSent = true;
      writer.saysNoTable();
    }
    return writer;
  }

  /**
   * Sends a header block that was begun with {@link #head}.
   *
   * @return what {@link #endsWith} takes
   */
  long headers(FieldLineWriter block, int streamId, boolean endStream) {
    byte[] bytes = block.bytes();
    int length = block.end() - Frame.HEAD_BYTES;
    int first = Math.min(length, Frame.PAYLOAD_BYTES_MAX);
    int flags = (endStream ? Frame.END_STREAM : 0) | (first == length ? Frame.END_HEADERS : 0);
    Frame.putHead(bytes, 0, first, Frame.HEADERS, flags, streamId);
    ByteBuf out = gather(block.end() + Frame.HEAD_BYTES * (length / Frame.PAYLOAD_BYTES_MAX));
    long flagsAt = gatheredBytes + FLAGS_AT;
    put(out, bytes, 0, Frame.HEAD_BYTES + first);
    for (int sent = first; sent < length; ) {
      int more = Math.min(length - sent, Frame.PAYLOAD_BYTES_MAX);
      int last = sent + more == length ? Frame.END_HEADERS : 0;
      put(out, scratch, 0, Frame.putHead(scratch, 0, more, Frame.CONTINUATION, last, streamId));
      put(out, bytes, Frame.HEAD_BYTES + sent, more);
      sent += more;
    }
    return flagsAt;
  }

  /** Begins a DATA frame whose octets are put behind it by {@link #copied}; as {@link #headers}. */
  long dataHead(int streamId, int length, boolean endStream) {
    int flags = endStream ? Frame.END_STREAM : 0;
    ByteBuf out = gather(Frame.HEAD_BYTES + Math.min(length, COPY_BYTES_MAX));
    long flagsAt = gatheredBytes + FLAGS_AT;
    put(out, scratch, 0, Frame.putHead(scratch, 0, length, Frame.DATA, flags, streamId));
    window -= length;
    connection.floods().dataSent();
    return flagsAt;
  }

  /** The buffer that gathers, for up to so many octets that are copied to it. */
  ByteBuf copyTarget() {
    return gather(0);
  }

  /** So many octets have been copied to {@link #copyTarget}. */
  void copied(int bytes) {
    gatheredBytes += bytes;
    unflushedBytes += bytes;
  }

  /** Sends the octets of a DATA frame after its head; takes over the reference. */
  void data(ByteBuf octets) {
    int bytes = octets.readableBytes();
    if (bytes <= COPY_BYTES_MAX) {
      gather(bytes).writeBytes(octets);
      octets.release();
      copied(bytes);
    } else {
      spill();
      unflushedBytes += bytes;
      context.write(octets, context.voidPromise());
    }
  }

  /** Lets a frame that is still here end its stream; false when it has left. */
  boolean endsWith(long flagsAt) {
    ByteBuf out = gathered;
    long back = gatheredBytes - flagsAt;
    if (out == null || back > out.readableBytes()) {
      return false;
    }
    int index = out.writerIndex() - (int) back;
    out.setByte(index, out.getByte(index) | Frame.END_STREAM);
    return true;
  }

  // --- windows and turns ---

  /** How many octets of bodies the connection may carry now. */
  int window() {
    return window;
  }

  /** The client allows more; false when that is too much. */
  boolean widen(int increment) {
    if (increment > Frame.WINDOW_MAX - window) {
      return false;
    }
    window += increment;
    return true;
  }

  /** Adds an answer that has octets waiting and a window of its own for them. */
  void ready(Http2Answer answer) {
    ready.add(answer);
  }

  /** Whether the socket takes no more for the moment. */
  boolean isCongested() {
    if (unflushedBytes >= UNFLUSHED_BYTES_MAX) {
      flushNow();
    }
    return !context.channel().isWritable();
  }

  /** Whether the socket takes more, as far as is known without a flush. */
  boolean takesMore() {
    return unflushedBytes < UNFLUSHED_BYTES_MAX && context.channel().isWritable();
  }

  private void pump() {
    if (pumping) {
      return; // a flush that made the socket writable again
    }
    pumping = true;
    try {
      while (window > 0 && !ready.isEmpty() && !isCongested()) {
        Http2Answer answer = ready.remove();
        if (answer.sendFrame(window)) {
          ready.add(answer);
        }
      }
    } finally {
      pumping = false;
    }
  }

  // --- the way to the socket ---

  private void write(byte[] bytes, int length) {
    put(gather(length), bytes, 0, length);
  }

  private void put(ByteBuf out, byte[] bytes, int from, int length) {
    out.writeBytes(bytes, from, length);
    copied(length);
  }

  private ByteBuf gather(int bytes) {
    ByteBuf out = gathered;
    if (out != null && out.writerIndex() + bytes > GATHER_BYTES_MAX) {
      passOn();
      out = null;
    }
    if (out == null) {
      out = context.alloc().directBuffer(Math.max(gatherBytes, bytes + GATHER_BYTES / 2));
      gathered = out;
    }
    return out;
  }

  /** Writes what is gathered, and goes on to gather in the same buffer. */
  private void spill() {
    ByteBuf out = gathered;
    if (out != null && out.isReadable()) {
      context.write(out.readRetainedSlice(out.readableBytes()), context.voidPromise());
    }
  }

  /** Writes what is gathered, and the buffer with it. */
  private void passOn() {
    ByteBuf out = gathered;
    if (out == null) {
      return;
    }
    gathered = null;
    if (out.isReadable()) {
      context.write(out, context.voidPromise());
    } else {
      out.release();
    }
  }

  /** Flushes at the end of the event that is being handled. */
  void flushSoon() {
    if (!connection.inRead() && !flushScheduled && !pumping) {
      flushScheduled = true;
      context.channel().eventLoop().execute(this::flush);
    }
  }

  /** Sends whatever can be sent now. */
  void flush() {
    flushScheduled = false;
    pump();
    flushNow();
  }

  private void flushNow() {
    // As much as the last time will do: a busy connection needs no larger buffer half-way.
    gatherBytes = Math.clamp(unflushedBytes, GATHER_BYTES, GATHER_BYTES_MAX);
    passOn();
    unflushedBytes = 0;
    context.flush();
  }

  /** Writes what is left. */
  void passAllOn() {
    passOn();
  }

  /** The connection is gone. */
  void discard() {
    ready.clear();
    ByteBuf out = gathered;
    if (out != null) {
      gathered = null;
      out.release();
    }
  }
}
