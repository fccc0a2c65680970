package lb.proxy.http2;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Takes the frames of one connection from {@link FrameReader}, whose form has been checked. What
 * returns a problem ends the connection with it.
 */
public interface FrameListener {
  /**
   * The head of a DATA frame.
   *
   * @param length octets of its payload, padding included: what counts for flow control
   */
  @Nullable Http2Problem onDataHead(int streamId, int length, boolean endStream);

  /** Octets of the DATA frame that has begun; takes over the reference. */
  void onData(ByteBuf data);

  /**
   * The DATA frame that has begun is whole.
   *
   * @param padding octets of its payload that were no data
   */
  @Nullable Http2Problem onDataEnd(int padding);

  /** A whole header block; its octets are of no use afterwards. */
  @Nullable Http2Problem onHeaders(int streamId, byte[] block, int from, int to, boolean endStream);

  /**
   * RST_STREAM.
   *
   * @param code why, as {@link ErrorCode} counts; it may be one that nobody knows
   */
  @Nullable Http2Problem onReset(int streamId, int code);

  /** SETTINGS that are no acknowledgement: pairs of a number (2 octets) and a value (4). */
  @Nullable Http2Problem onSettings(byte[] payload, int length);

  /** PING. */
  @Nullable Http2Problem onPing(byte[] payload, boolean ack);

  /**
   * GOAWAY: the peer opens no more streams, and looks at none of ours above the last.
   *
   * @param code why, as {@link ErrorCode} counts; it may be one that nobody knows
   */
  void onGoAway(int lastStreamId, int code);

  /** WINDOW_UPDATE; the increment may be 0, which is an error. */
  @Nullable Http2Problem onWindowUpdate(int streamId, int increment);

  /** PRIORITY, or a frame of a type that is not known: without effect (RFC 9113 §5.3, §5.5). */
  @Nullable Http2Problem onIgnored();

  /** Something that ends a stream is wrong with the form of one of its frames. */
  @Nullable Http2Problem onStreamProblem(int streamId, Http2Problem problem);
}
