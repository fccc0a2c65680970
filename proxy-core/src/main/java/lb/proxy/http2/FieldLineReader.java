package lb.proxy.http2;

/**
 * The numbers and texts that field lines are made of, the same in HPACK (RFC 7541 §5) and QPACK
 * (RFC 9204 §4.1), where they lie in the octets of a block. Owned by one thread.
 */
public abstract class FieldLineReader {
  /** What {@link #number} and {@link #text} return for what is not valid. */
  protected static final int FAILED = -1;

  private static final int SHIFT_MAX = 28;

  /** No number in a block is larger: it is one of an entry, of octets, or of a table's octets. */
  private static final int NUMBER_MAX = 1 << 26;

  private byte[] in = FieldBlock.NO_BYTES;
  private int at;
  private int end;

  /** Begins with a block. */
  protected final void begin(byte[] block, int from, int blockEnd) {
    in = block;
    at = from;
    end = blockEnd;
  }

  /** Lets go of the block. */
  protected final void finish() {
    in = FieldBlock.NO_BYTES;
  }

  /** Whether octets are left. */
  protected final boolean isMore() {
    return at < end;
  }

  /** The octet that comes next, of which there is one. */
  protected final int peek() {
    return in[at] & 0xff;
  }

  /**
   * Decodes a text, in Huffman's code or without, to a place in the octets of a block.
   *
   * @param prefixBits how many bits of the first octet are of its length; the one above them tells
   *     whether the code was used
   * @return where it ends, or below 0
   */
  protected final int text(FieldBlock to, int target, int prefixBits) {
    if (at == end) {
      return FAILED;
    }
    boolean huffman = (in[at] & 1 << prefixBits) != 0;
    int length = number(prefixBits);
    if (length < 0 || length > end - at) {
      return FAILED;
    }
    int from = at;
    at += length;
    if (huffman) {
      byte[] bytes = to.bytesFor(target + Huffman.decodedBytesMax(length));
      return Huffman.decode(in, from, at, bytes, target);
    }
    System.arraycopy(in, from, to.bytesFor(target + length), target, length);
    return target + length;
  }

  /** Reads a number with a prefix of so many bits ; below 0 when it is cut or too large. */
  protected final int number(int prefixBits) {
    int prefixMax = (1 << prefixBits) - 1;
    int prefix = in[at++] & prefixMax;
    if (prefix < prefixMax) {
      return prefix;
    }
    long number = prefix;
    for (int shift = 0; shift <= SHIFT_MAX; shift += 7) {
      if (at == end) {
        return FAILED;
      }
      int octet = in[at++];
      number += (long) (octet & 0x7f) << shift;
      if (octet >= 0) {
        return number > NUMBER_MAX ? FAILED : (int) number;
      }
    }
    return FAILED;
  }
}
