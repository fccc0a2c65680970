package lb.proxy.http3;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The frames of a client's control stream (RFC 9114 §6.2.1, §7.2). Owned by its connection's loop.
 * We heed SETTINGS only as far as they must be right: nothing that a client can set changes what we
 * do.
 */
public final class ControlFrames {
  /** Ten times what browsers send. */
  private static final int SETTINGS_BYTES_MAX = 1024;

  private static final int ENABLE_CONNECT_PROTOCOL = 0x8;
  private static final int H3_DATAGRAM = 0x33;
  private static final long NONE = -1;

  private final Listener listener;
  private final FrameHead head = new FrameHead();
  private final Varint integer = new Varint();
  private byte[] payload = {};
  private int payloadBytes;
  private boolean inPayload;
  private boolean settled;
  private long left;
  private long maxPushId = NONE;
  private long goAwayId = Long.MAX_VALUE;

  /** What a control stream tells. Each method says what the connection ends for, or null. */
  public interface Listener {
    /** A frame has come. */
    @Nullable Http3Problem onControlFrame();

    /** Octets of a frame of an unknown type have been passed over. */
    @Nullable Http3Problem onIgnored(int bytes);

    /** The client wants no more of us (§5.2). */
    void onGoAway();
  }

  /** A reader at the start of the frames, behind the type of the stream. */
  public ControlFrames(Listener listener) {
    this.listener = listener;
  }

  /** Takes all octets; what the connection ends for, or null. */
  public @Nullable Http3Problem feed(ByteBuf in) {
    while (true) {
      if (!inPayload) {
        if (!head.read(in)) {
          return null;
        }
        Http3Problem problem = begin();
        if (problem != null) {
          return problem;
        }
      }
      int bytes = (int) Math.min(left, in.readableBytes());
      Http3Problem problem = take(in, bytes);
      if (problem != null) {
        return problem;
      }
      left -= bytes;
      if (left > 0) {
        return null;
      }
      inPayload = false;
      problem = isUnderstood(head.type()) ? understand() : null;
      if (problem != null) {
        return problem;
      }
    }
  }

  private @Nullable Http3Problem begin() {
    long type = head.type();
    left = head.length();
    inPayload = true;
    payloadBytes = 0;
    if (!settled) {
      if (type != Frames.SETTINGS) {
        return Http3Problem.MISSING_SETTINGS;
      }
      if (left > SETTINGS_BYTES_MAX) {
        return Http3Problem.SETTINGS_TOO_LARGE;
      }
      settled = true;
    } else if (type == Frames.SETTINGS
        || type == Frames.DATA
        || type == Frames.HEADERS
        || type == Frames.PUSH_PROMISE
        || Frames.isOfHttp2(type)) {
      return Http3Problem.FRAME_UNEXPECTED;
    } else if (isUnderstood(type) && (left == 0 || left > Varint.BYTES_MAX)) {
      return Http3Problem.BAD_FRAME;
    }
    if (isUnderstood(type)) {
      payload = payload.length < left ? new byte[(int) left] : payload;
    }
    return listener.onControlFrame();
  }

  private static boolean isUnderstood(long type) {
    return type == Frames.SETTINGS
        || type == Frames.GOAWAY
        || type == Frames.MAX_PUSH_ID
        || type == Frames.CANCEL_PUSH;
  }

  private @Nullable Http3Problem take(ByteBuf in, int bytes) {
    if (isUnderstood(head.type())) {
      in.readBytes(payload, payloadBytes, bytes);
      payloadBytes += bytes;
      return null;
    }
    in.skipBytes(bytes);
    return bytes == 0 ? null : listener.onIgnored(bytes);
  }

  private @Nullable Http3Problem understand() {
    ByteBuf in = Unpooled.wrappedBuffer(payload, 0, payloadBytes);
    if (head.type() == Frames.SETTINGS) {
      return settings(in);
    }
    if (!integer.read(in) || in.isReadable()) {
      return Http3Problem.BAD_FRAME;
    }
    long id = integer.value();
    if (head.type() == Frames.GOAWAY) {
      return goAway(id);
    }
    if (head.type() == Frames.CANCEL_PUSH) {
      return Http3Problem.BAD_ID; // nothing was ever promised
    }
    if (id < maxPushId) {
      return Http3Problem.BAD_ID;
    }
    maxPushId = id;
    return null;
  }

  private @Nullable Http3Problem goAway(long id) {
    if (id > goAwayId) {
      return Http3Problem.BAD_ID;
    }
    goAwayId = id;
    listener.onGoAway();
    return null;
  }

  private @Nullable Http3Problem settings(ByteBuf in) {
    Set<Long> seen = new HashSet<>();
    while (in.isReadable()) {
      if (!integer.read(in)) {
        return Http3Problem.BAD_FRAME;
      }
      long number = integer.value();
      if (!integer.read(in)) {
        return Http3Problem.BAD_FRAME;
      }
      boolean ofHttp2 = number == 0x0 || number >= 0x2 && number <= 0x5; // §11.2.2
      boolean flag = number == ENABLE_CONNECT_PROTOCOL || number == H3_DATAGRAM;
      if (ofHttp2 || flag && integer.value() > 1 || !seen.add(number)) {
        return Http3Problem.BAD_SETTING;
      }
    }
    return null;
  }
}
