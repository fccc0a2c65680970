package lb.proxy.http3;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The frames of one request stream (RFC 9114 §4.1): HEADERS, any DATA, and at most one more HEADERS
 * with trailers. Owned by its stream.
 *
 * <p>Whoever reads asks for one {@link #step} after the other, and may stop in between: octets that
 * have not been asked for stay where they are. An encoded field section is kept here until it is
 * whole, in as much memory as has come of it.
 */
public final class RequestFrames {
  private static final int BLOCK_BYTES = 512;

  /** What a step has come to. */
  public enum Step {
    /** All octets were taken, and nothing is complete. */
    NEED_MORE,
    /** A field section is in {@link #block}. */
    HEADERS,
    /** A field section is announced that is longer than allowed. Nothing can be read on. */
    BLOCK_TOO_LARGE,
    /** Octets of a body follow: {@link #data}. */
    DATA,
    /** A DATA frame without data. */
    EMPTY_DATA,
    /** Some octets of a frame of an unknown type were passed over: {@link #passedOver}. */
    IGNORED,
    /** It is wrong: {@link #problem}. Nothing can be read on. */
    PROBLEM
  }

  private final int blockBytesMax;
  private final FrameHead head = new FrameHead();
  private byte[] block = {};
  private int blockBytes;
  private int sections;
  private boolean inPayload;
  private long left;
  private int passedOver;
  private @Nullable Http3Problem problem;

  /**
   * A reader at the start of a stream.
   *
   * @param blockBytesMax octets of an encoded field section
   */
  public RequestFrames(int blockBytesMax) {
    this.blockBytesMax = blockBytesMax;
  }

  /** Reads on. */
  public Step step(ByteBuf in) {
    if (!inPayload) {
      if (!head.read(in)) {
        return Step.NEED_MORE;
      }
      Step begun = begin();
      if (begun != null) {
        return begun;
      }
    }
    if (head.type() == Frames.HEADERS) {
      return section(in);
    }
    if (!in.isReadable()) {
      return Step.NEED_MORE;
    }
    return head.type() == Frames.DATA ? Step.DATA : passOver(in);
  }

  /** The head of a frame has come; null when its payload can be read. */
  private @Nullable Step begin() {
    long type = head.type();
    left = head.length();
    if (!isExpected(type)) {
      problem = Http3Problem.FRAME_UNEXPECTED;
      return Step.PROBLEM;
    }
    if (type == Frames.HEADERS) {
      sections++;
      blockBytes = 0;
      if (left > blockBytesMax) {
        return Step.BLOCK_TOO_LARGE;
      }
    } else if (left == 0) {
      passedOver = 1;
      return type == Frames.DATA ? Step.EMPTY_DATA : Step.IGNORED;
    }
    inPayload = true;
    return null;
  }

  private boolean isExpected(long type) {
    if (type == Frames.HEADERS) {
      return sections < 2;
    }
    if (type == Frames.DATA) {
      return sections == 1;
    }
    return type != Frames.SETTINGS
        && type != Frames.GOAWAY
        && type != Frames.CANCEL_PUSH
        && type != Frames.MAX_PUSH_ID
        && type != Frames.PUSH_PROMISE
        && !Frames.isOfHttp2(type);
  }

  private Step section(ByteBuf in) {
    int bytes = (int) Math.min(left, in.readableBytes());
    int end = blockBytes + bytes;
    if (end > block.length) {
      long whole = blockBytes + left;
      block = Arrays.copyOf(block, (int) Math.min(whole, Math.max(BLOCK_BYTES, 2L * end)));
    }
    in.readBytes(block, blockBytes, bytes);
    blockBytes = end;
    left -= bytes;
    if (left > 0) {
      return Step.NEED_MORE;
    }
    inPayload = false;
    return Step.HEADERS;
  }

  private Step passOver(ByteBuf in) {
    passedOver = (int) Math.min(left, in.readableBytes());
    in.skipBytes(passedOver);
    took(passedOver);
    return Step.IGNORED;
  }

  private void took(int bytes) {
    left -= bytes;
    inPayload = left > 0;
  }

  /** The octets of a body that {@link Step#DATA} told of; the caller gets the reference. */
  public ByteBuf data(ByteBuf in) {
    int bytes = (int) Math.min(left, in.readableBytes());
    took(bytes);
    return in.readRetainedSlice(bytes);
  }

  /** The field section that {@link Step#HEADERS} told of, up to {@link #blockBytes}. */
  public byte[] block() {
    return block;
  }

  /** How long the field section is. */
  public int blockBytes() {
    return blockBytes;
  }

  /** Lets go of the field section. */
  public void forgetBlock() {
    block = new byte[0];
  }

  /** Whether the field section is that of trailers. */
  public boolean isTrailers() {
    return sections > 1;
  }

  /** Whether any field section has begun. */
  public boolean hasBegun() {
    return sections > 0;
  }

  /** How many octets {@link Step#IGNORED} passed over; at least 1. */
  public int passedOver() {
    return passedOver;
  }

  /** What {@link Step#PROBLEM} told of. */
  public Http3Problem problem() {
    return Objects.requireNonNull(problem);
  }

  /** Whether a stream that ends here ends within a frame (§7.1). */
  public boolean isCut() {
    return inPayload || head.isCut();
  }
}
