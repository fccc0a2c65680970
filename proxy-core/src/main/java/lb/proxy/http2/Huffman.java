package lb.proxy.http2;

/**
 * The Huffman code of HPACK and QPACK (RFC 7541 §5.2, Appendix B). Pure.
 *
 * <p>The code is canonical: shorter codes first, and those of one length in the order of their
 * symbols. So the lengths say it all. Decoding takes four bits at a time through a table of states;
 * no code is shorter than five bits, so that a step gives at most one symbol.
 */
public final class Huffman {
  private static final int SYMBOLS = 257; // the octets, and the end of the string
  private static final int END_OF_STRING = 256;

  /** The length of each symbol's code: A is 5 bits, Z is 30. */
  private static final String LENGTHS =
      "ISXXXXXXXTZXXZXXXXXXXXZXXXXXXXXX"
          + "BFFHIBDGFFDGDBBBAAABBBBBBBCDKBHF"
          + "IBCCCCCCCCCCCCCCCCCCCCCCDCDIOIJB"
          + "KABABABBBACCBBBABCBAABCCCCCKGJIX"
          + "PRPPRRRSRSSSSSTSTTRSTSSSSQRSRSST"
          + "RQPRRSSQSRRTQRSSQQRQSRSSPRRRSRRS"
          + "VVPORSRUVVVWWVTUOQVWWVWTQQVVXWWW"
          + "PTPQRQQSRRUUTTVSVWVVWWWWWXWWWWWV"
          + "Z";

  private static final int BITS_MIN = 5;
  private static final int BITS_MAX = 30;
  private static final int LONGEST_LETTER = 'Z';
  private static final int STEP_BITS = 4;
  private static final int STEPS = 1 << STEP_BITS;
  private static final int PADDING_BITS_MAX = 7;

  private static final int[] CODES = codes();

  /** A step: the next state in the low half, then the symbol, then {@link #EMITS}. */
  private static final int[] STEP_TABLE = new int[END_OF_STRING * STEPS];

  private static final int EMITS = 1 << 30;
  private static final int FAILS = -1;
  private static final boolean[] MAY_END = new boolean[END_OF_STRING];

  static {
    makeTable();
  }

  private Huffman() {}

  /** How many bits the code of a symbol has. */
  private static int bits(int symbol) {
    int letter = LENGTHS.charAt(symbol);
    return letter == LONGEST_LETTER ? BITS_MAX : BITS_MIN + letter - 'A';
  }

  private static int[] codes() {
    int[] codes = new int[SYMBOLS];
    int next = 0;
    for (int bits = BITS_MIN; bits <= BITS_MAX; bits++) {
      for (int symbol = 0; symbol < SYMBOLS; symbol++) {
        if (bits(symbol) == bits) {
          codes[symbol] = next++;
        }
      }
      next <<= 1;
    }
    return codes;
  }

  /** Makes the tree of all codes, and from it the steps of its inner nodes. */
  private static void makeTable() {
    // Of each inner node: where 0 and 1 lead; below 0 to a symbol.
    int[][] tree = new int[END_OF_STRING][2];
    int nodes = 1;
    for (int symbol = 0; symbol < SYMBOLS; symbol++) {
      int node = 0;
      for (int bit = bits(symbol) - 1; bit > 0; bit--) {
        int way = CODES[symbol] >>> bit & 1;
        if (tree[node][way] == 0) {
          tree[node][way] = nodes++;
        }
        node = tree[node][way];
      }
      tree[node][CODES[symbol] & 1] = ~symbol;
    }
    for (int node = 0; node < nodes; node++) {
      for (int bits = 0; bits < STEPS; bits++) {
        STEP_TABLE[node * STEPS + bits] = step(tree, node, bits);
      }
    }
    int node = 0;
    for (int ones = 0; ones <= PADDING_BITS_MAX; ones++) {
      MAY_END[node] = true; // padding is the beginning of the code of the end
      node = tree[node][1];
    }
  }

  private static int step(int[][] tree, int from, int bits) {
    int node = from;
    int emitted = 0;
    for (int bit = STEP_BITS - 1; bit >= 0; bit--) {
      node = tree[node][bits >>> bit & 1];
      if (node < 0) {
        int symbol = ~node;
        if (symbol == END_OF_STRING) {
          return FAILS;
        }
        emitted = EMITS | symbol << 16;
        node = 0;
      }
    }
    return emitted | node;
  }

  /**
   * Decodes {@code source[from, to)} to a place in {@code target}, which has room for {@link
   * #decodedBytesMax}.
   *
   * @return where the text ends; -1 when the octets are no such code (§5.2: padding of more than
   *     seven bits, or not of ones, or the end of the string inside)
   */
  public static int decode(byte[] source, int from, int to, byte[] target, int at) {
    int end = at;
    int state = 0;
    for (int i = from; i < to; i++) {
      int octet = source[i];
      int step = STEP_TABLE[state * STEPS + (octet >>> STEP_BITS & 0xf)];
      if (step == FAILS) {
        return -1;
      }
      if ((step & EMITS) != 0) {
        target[end++] = (byte) (step >>> 16);
      }
      step = STEP_TABLE[(step & 0xffff) * STEPS + (octet & 0xf)];
      if (step == FAILS) {
        return -1;
      }
      if ((step & EMITS) != 0) {
        target[end++] = (byte) (step >>> 16);
      }
      state = step & 0xffff;
    }
    return MAY_END[state] ? end : -1;
  }

  /** No text of so many encoded octets is longer. */
  public static int decodedBytesMax(int encodedBytes) {
    return encodedBytes * Byte.SIZE / BITS_MIN + 1;
  }

  /** How many octets {@code source[from, to)} has when it is encoded. */
  static int encodedBytes(byte[] source, int from, int to) {
    int bits = 0;
    for (int i = from; i < to; i++) {
      bits += bits(source[i] & 0xff);
    }
    return (bits + PADDING_BITS_MAX) / Byte.SIZE;
  }

  /** Encodes {@code source[from, to)} to a place in {@code target}; returns where it ends. */
  static int encode(byte[] source, int from, int to, byte[] target, int at) {
    int end = at;
    long held = 0;
    int heldBits = 0;
    for (int i = from; i < to; i++) {
      int symbol = source[i] & 0xff;
      int bits = bits(symbol);
      held = held << bits | CODES[symbol];
      heldBits += bits;
      while (heldBits >= Byte.SIZE) {
        heldBits -= Byte.SIZE;
        target[end++] = (byte) (held >>> heldBits);
      }
    }
    if (heldBits > 0) {
      int missing = Byte.SIZE - heldBits;
      target[end++] = (byte) (held << missing | (1 << missing) - 1);
    }
    return end;
  }
}
