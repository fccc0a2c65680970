package lb.proxy.http3;

import io.netty.buffer.ByteBuf;

/** The head of a frame, type and length (RFC 9114 §7.1), as it comes in. Owned by its reader. */
final class FrameHead {
  private final Varint integer = new Varint();
  private long type;
  private boolean typed;

  /** Reads on; whether the head is complete. After that the next call begins another one. */
  boolean read(ByteBuf in) {
    if (!typed) {
      if (!integer.read(in)) {
        return false;
      }
      type = integer.value();
      typed = true;
    }
    if (!integer.read(in)) {
      return false;
    }
    typed = false;
    return true;
  }

  /** The type of the head that was complete last. */
  long type() {
    return type;
  }

  /** The length of its payload. */
  long length() {
    return integer.value();
  }

  /** Whether a part of a head has come, and not all of it. */
  boolean isCut() {
    return typed || integer.isCut();
  }
}
