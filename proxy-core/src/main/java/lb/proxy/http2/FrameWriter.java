package lb.proxy.http2;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import org.jspecify.annotations.Nullable;

/**
 * Puts frames on the way to one socket. Owned by its event loop.
 *
 * <p>Small ones are gathered in one buffer; nothing leaves before {@link #flush}. It knows of no
 * window: whoever sends DATA does.
 */
public final class FrameWriter {
  /** Up to here octets are copied: cheaper than one more piece in a gathering write. */
  private static final int COPY_BYTES_MAX = 8 * 1024;

  private static final int GATHER_BYTES = 2 * 1024;
  private static final int GATHER_BYTES_MAX = 64 * 1024;

  private final ChannelHandlerContext context;
  private final byte[] scratch = new byte[128];
  private @Nullable ByteBuf gathered;
  private int unflushedBytes;
  private boolean headSent;

  /** A writer for one connection on which nothing has been said yet. */
  public FrameWriter(ChannelHandlerContext context) {
    this.context = context;
  }

  /** The octets that a client begins with, before its SETTINGS. */
  public void preface() {
    byte[] preface = FrameReader.preface();
    put(preface, 0, preface.length);
  }

  /** SETTINGS, as pairs of a number and a value. */
  public void settings(int... pairs) {
    int at = Frame.putHead(scratch, 0, pairs.length * 3, Frame.SETTINGS, 0, 0);
    for (int i = 0; i < pairs.length; i += 2) {
      scratch[at] = (byte) (pairs[i] >>> 8);
      scratch[at + 1] = (byte) pairs[i];
      at = Frame.putInt(scratch, at + 2, pairs[i + 1]);
    }
    put(scratch, 0, at);
  }

  /** The acknowledgement of SETTINGS. */
  public void settingsAck() {
    put(scratch, 0, Frame.putHead(scratch, 0, 0, Frame.SETTINGS, Frame.ACK, 0));
  }

  /** PING, with eight octets. */
  public void ping(byte[] payload, boolean ack) {
    int at = Frame.putHead(scratch, 0, Long.BYTES, Frame.PING, ack ? Frame.ACK : 0, 0);
    System.arraycopy(payload, 0, scratch, at, Long.BYTES);
    put(scratch, 0, at + Long.BYTES);
  }

  /** GOAWAY. */
  public void goAway(int lastStreamId, ErrorCode code) {
    int at = Frame.putHead(scratch, 0, 2 * Integer.BYTES, Frame.GOAWAY, 0, 0);
    at = Frame.putInt(scratch, at, lastStreamId);
    put(scratch, 0, Frame.putInt(scratch, at, code.ordinal()));
  }

  /** WINDOW_UPDATE. */
  public void windowUpdate(int streamId, int increment) {
    int at = Frame.putHead(scratch, 0, Integer.BYTES, Frame.WINDOW_UPDATE, 0, streamId);
    put(scratch, 0, Frame.putInt(scratch, at, increment));
  }

  /** RST_STREAM. */
  public void reset(int streamId, ErrorCode code) {
    int at = Frame.putHead(scratch, 0, Integer.BYTES, Frame.RST_STREAM, 0, streamId);
    put(scratch, 0, Frame.putInt(scratch, at, code.ordinal()));
  }

  /** Begins a header block, for {@link #headers}. */
  public HeadWriter head() {
    HeadWriter writer = HeadWriter.ofThread();
    return headSent ? writer : writer.saysNoTable();
  }

  /** HEADERS, with CONTINUATION where the block is long. */
  public void headers(FieldLineWriter block, int streamId, boolean endStream) {
    headSent = true;
    byte[] bytes = block.bytes();
    int length = block.end() - Frame.HEAD_BYTES;
    int first = Math.min(length, Frame.PAYLOAD_BYTES_MAX);
    int flags = (endStream ? Frame.END_STREAM : 0) | (first == length ? Frame.END_HEADERS : 0);
    Frame.putHead(bytes, 0, first, Frame.HEADERS, flags, streamId);
    put(bytes, 0, Frame.HEAD_BYTES + first);
    for (int sent = first; sent < length; ) {
      int more = Math.min(length - sent, Frame.PAYLOAD_BYTES_MAX);
      int last = sent + more == length ? Frame.END_HEADERS : 0;
      put(scratch, 0, Frame.putHead(scratch, 0, more, Frame.CONTINUATION, last, streamId));
      put(bytes, Frame.HEAD_BYTES + sent, more);
      sent += more;
    }
  }

  /** DATA, of no more than a frame may carry; takes over the reference. */
  public void data(int streamId, ByteBuf octets, boolean endStream) {
    int length = octets.readableBytes();
    dataHead(streamId, length, endStream);
    if (length <= COPY_BYTES_MAX) {
      gather(length).writeBytes(octets);
      octets.release();
    } else {
      passOn();
      context.write(octets);
    }
    unflushedBytes += length;
  }

  /** DATA that only ends its stream. */
  public void endOfData(int streamId) {
    dataHead(streamId, 0, true);
  }

  private void dataHead(int streamId, int length, boolean endStream) {
    int flags = endStream ? Frame.END_STREAM : 0;
    put(scratch, 0, Frame.putHead(scratch, 0, length, Frame.DATA, flags, streamId));
  }

  /** How many octets were written since the last flush. */
  public int unflushedBytes() {
    return unflushedBytes;
  }

  /** Lets everything go. */
  public void flush() {
    passOn();
    unflushedBytes = 0;
    context.flush();
  }

  /** The connection is gone. */
  public void discard() {
    ByteBuf out = gathered;
    gathered = null;
    if (out != null) {
      out.release();
    }
  }

  private void put(byte[] bytes, int from, int length) {
    gather(length).writeBytes(bytes, from, length);
    unflushedBytes += length;
  }

  private ByteBuf gather(int bytes) {
    ByteBuf out = gathered;
    if (out != null && out.writerIndex() + bytes > GATHER_BYTES_MAX) {
      passOn();
      out = null;
    }
    if (out == null) {
      out = context.alloc().directBuffer(Math.max(GATHER_BYTES, bytes));
      gathered = out;
    }
    return out;
  }

  private void passOn() {
    ByteBuf out = gathered;
    gathered = null;
    if (out != null) {
      context.write(out);
    }
  }
}
