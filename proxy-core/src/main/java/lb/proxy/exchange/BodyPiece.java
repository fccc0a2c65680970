package lb.proxy.exchange;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** A piece of an answer's body: octets of a stored body, or octets of our own between them. */
final class BodyPiece {
  private long from;
  private long left;
  private @Nullable ByteBuf literal;

  private BodyPiece(long from, long left, @Nullable ByteBuf literal) {
    this.from = from;
    this.left = left;
    this.literal = literal;
  }

  static BodyPiece stored(long from, long bytes) {
    return new BodyPiece(from, bytes, null);
  }

  /** Takes over the reference. */
  static BodyPiece literal(ByteBuf octets) {
    return new BodyPiece(0, 0, octets);
  }

  long from() {
    return from;
  }

  /** How many octets of the stored body are left. */
  long left() {
    return left;
  }

  void advance(int bytes) {
    from += bytes;
    left -= bytes;
  }

  boolean isEmpty() {
    return left == 0 && literal == null;
  }

  /** The octets of our own, once; null for a piece of the stored body. */
  @Nullable ByteBuf takeLiteral() {
    ByteBuf taken = literal;
    literal = null;
    return taken;
  }

  /** The same piece where the stored octets begin elsewhere. */
  BodyPiece shifted(long by) {
    from += by;
    return this;
  }
}
