package lb.proxy.http3;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * What clients say on their QPACK streams (RFC 9204 §4.3, §4.4) to one that has no table: nearly
 * nothing is allowed. Owned by its connection's loop.
 */
public final class QpackInstructions {
  private static final int NO_CAPACITY = 0x20;
  private static final int ACKNOWLEDGED = 0x80;
  private static final int CANCELLED = 0x40;
  private static final int CANCELLED_PREFIX_MAX = 0x3f;
  private static final int MORE = 0x80;

  private final ControlFrames.Listener listener;
  private boolean inNumber;
  private int numberBytes;

  /** For one stream of one client. */
  public QpackInstructions(ControlFrames.Listener listener) {
    this.listener = listener;
  }

  /** The stream on which clients change the table that we have not: it may only stay empty. */
  public @Nullable Http3Problem feedEncoder(ByteBuf in) {
    while (in.isReadable()) {
      if (in.readUnsignedByte() != NO_CAPACITY) {
        return Http3Problem.BAD_TABLE_INSTRUCTION;
      }
      Http3Problem flood = listener.onControlFrame();
      if (flood != null) {
        return flood;
      }
    }
    return null;
  }

  /** The stream on which clients acknowledge our references, which we never make. */
  public @Nullable Http3Problem feedDecoder(ByteBuf in) {
    while (in.isReadable()) {
      int octet = in.readUnsignedByte();
      if (inNumber) {
        inNumber = (octet & MORE) != 0;
        numberBytes++;
        if (numberBytes > Varint.BYTES_MAX + 1) {
          return Http3Problem.BAD_ACKNOWLEDGEMENT;
        }
        continue;
      }
      if ((octet & ACKNOWLEDGED) != 0 || (octet & CANCELLED) == 0) {
        return Http3Problem.BAD_ACKNOWLEDGEMENT;
      }
      inNumber = (octet & CANCELLED_PREFIX_MAX) == CANCELLED_PREFIX_MAX;
      numberBytes = 0;
      Http3Problem flood = listener.onControlFrame();
      if (flood != null) {
        return flood;
      }
    }
    return null;
  }
}
