package lb.proxy.http3;

import io.netty.buffer.ByteBuf;

/** What a unidirectional stream is for (RFC 9114 §6.2), as it comes in. Owned by its stream. */
public final class StreamType {
  private final Varint integer = new Varint();

  /** Reads on; whether the type is known. Not to be called after that. */
  public boolean read(ByteBuf in) {
    return integer.read(in);
  }

  /** The type: see {@link Frames#CONTROL_STREAM} and its like. */
  public long code() {
    return integer.value();
  }
}
