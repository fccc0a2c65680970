package lb.proxy.http2;

import io.netty.util.concurrent.FastThreadLocal;
import java.util.Arrays;
import lb.cache.http.Ascii;
import lb.cache.http.FieldName;
import lb.cache.http.Fields;
import lb.proxy.http1.HeadLimits;
import org.jspecify.annotations.Nullable;

/**
 * The field lines of one header block while it is decoded, and what is wrong with them (RFC 9113
 * §8.2, §8.3; RFC 9114 §4.2, §4.3). Owned by one thread, and used again for each block.
 *
 * <p>A block with too many lines or octets is taken to its end, since the decoder has to, but
 * nothing of it is kept beyond the limits. Of several mistakes the first is told.
 */
public final class FieldBlock {
  static final byte[] NO_BYTES = {};

  private static final int SPAN = 4;
  private static final int BYTES = 4096;
  private static final int LINES = 64;

  /** A block that grew beyond this is not kept for the next one. */
  private static final int KEPT_BYTES_MAX = 1 << 18;

  private static final long OF_CONNECTION =
      FieldName.CONNECTION.bit()
          | FieldName.KEEP_ALIVE.bit()
          | FieldName.PROXY_CONNECTION.bit()
          | FieldName.TRANSFER_ENCODING.bit()
          | FieldName.UPGRADE.bit();

  private static final FastThreadLocal<FieldBlock> OF_THREAD =
      new FastThreadLocal<>() {
        @Override
        protected FieldBlock initialValue() {
          return new FieldBlock();
        }
      };

  private byte[] bytes = new byte[BYTES];
  private int[] spans = new int[LINES * SPAN];
  private final int[] pseudoStarts = new int[FieldRules.OTHER_PSEUDO];
  private final int[] pseudoEnds = new int[FieldRules.OTHER_PSEUDO];

  private int end;
  private int size;
  private int fieldsStart;
  private int pseudoSeen;
  private long listBytes;
  private int listBytesMax;
  private int linesMax;
  private boolean tooLarge;
  private boolean tooMany;
  private @Nullable Http2Problem problem;

  FieldBlock() {}

  /** The one of this thread, empty, for a block with these bounds. */
  public static FieldBlock ofThread(HeadLimits limits) {
    FieldBlock block = OF_THREAD.get();
    block.reset(limits.headBytesMax(), limits.fieldsMax());
    return block;
  }

  /**
   * Makes ready for the next block.
   *
   * @param mostBytes of all lines, as RFC 9113 §6.5.2 counts them for the size of a header list
   * @param mostLines besides pseudo-fields
   */
  void reset(int mostBytes, int mostLines) {
    if (bytes.length > KEPT_BYTES_MAX) {
      bytes = new byte[BYTES];
    }
    end = 0;
    size = 0;
    fieldsStart = -1;
    pseudoSeen = 0;
    listBytes = 0;
    listBytesMax = mostBytes;
    linesMax = mostLines;
    tooLarge = false;
    tooMany = false;
    problem = null;
  }

  // --- what the decoder does ---

  /** Where the next line may be put together in {@link #bytes}. */
  public int mark() {
    return end;
  }

  byte[] bytes() {
    return bytes;
  }

  /** The octets, with room for so many of them. */
  public byte[] bytesFor(int length) {
    if (bytes.length < length) {
      bytes = Arrays.copyOf(bytes, Math.max(length, bytes.length * 2));
    }
    return bytes;
  }

  /** Adds a line that stands in a table. */
  public void add(HpackEntry entry) {
    if (!counts(entry.octets.length)) {
      return;
    }
    int length = entry.octets.length;
    System.arraycopy(entry.octets, 0, bytesFor(end + length), end, length);
    line(
        entry.kind,
        entry.known,
        entry.goodName,
        entry.goodValue,
        end + entry.nameBytes,
        end + length);
  }

  /** Adds a line that has been put together at {@link #mark}. */
  public void addLiteral(int nameStart, int nameEnd, int valueEnd) {
    if (!counts(valueEnd - nameStart)) {
      return;
    }
    int kind = FieldRules.kind(bytes, nameStart, nameEnd);
    line(
        kind,
        kind == FieldRules.REGULAR ? FieldName.lookup(bytes, nameStart, nameEnd) : null,
        FieldRules.isName(bytes, nameStart, nameEnd),
        FieldRules.isValue(bytes, nameEnd, valueEnd),
        nameEnd,
        valueEnd);
  }

  /** Counts a line, and says whether there is room for it. */
  private boolean counts(int lineBytes) {
    listBytes += lineBytes + HpackEntry.OVERHEAD_BYTES;
    tooLarge |= listBytes > listBytesMax;
    return !tooLarge && !tooMany;
  }

  private void line(
      int kind,
      @Nullable FieldName known,
      boolean goodName,
      boolean goodValue,
      int nameEnd,
      int valueEnd) {
    if (!goodName) {
      fail(Http2Problem.BAD_FIELD_NAME);
    } else if (!goodValue) {
      fail(Http2Problem.BAD_FIELD_VALUE);
    } else if (kind != FieldRules.REGULAR) {
      pseudo(kind, nameEnd, valueEnd);
    } else if (size == linesMax) {
      tooMany = true;
    } else {
      regular(known, nameEnd, valueEnd);
    }
  }

  private void pseudo(int kind, int valueStart, int valueEnd) {
    if (kind == FieldRules.OTHER_PSEUDO || size > 0 || (pseudoSeen & 1 << kind) != 0) {
      fail(Http2Problem.BAD_PSEUDO_FIELD);
      return;
    }
    pseudoSeen |= 1 << kind;
    pseudoStarts[kind] = valueStart;
    pseudoEnds[kind] = valueEnd;
    end = valueEnd;
  }

  private void regular(@Nullable FieldName known, int nameEnd, int valueEnd) {
    if (known != null && (known.bit() & OF_CONNECTION) != 0
        || known == FieldName.TE && !Ascii.equals(bytes, nameEnd, valueEnd, "trailers")) {
      fail(Http2Problem.CONNECTION_FIELD);
      return;
    }
    if (size == 0) {
      fieldsStart = end;
    }
    int at = size * SPAN;
    if (at == spans.length) {
      spans = Arrays.copyOf(spans, at * 2);
    }
    spans[at] = end;
    spans[at + 1] = known == null ? nameEnd : Fields.inPlaceOfEnd(known);
    spans[at + 2] = nameEnd;
    spans[at + 3] = valueEnd;
    size++;
    end = valueEnd;
  }

  private void fail(Http2Problem why) {
    if (problem == null) {
      problem = why;
    }
  }

  // --- what came of it ---

  /** What is wrong with the lines; null when nothing is. */
  public @Nullable Http2Problem problem() {
    return problem;
  }

  /** Whether there were more octets than allowed. */
  public boolean isTooLarge() {
    return tooLarge;
  }

  /** Whether there were more lines than allowed. */
  public boolean isTooMany() {
    return tooMany;
  }

  /** Whether there is any pseudo-field. */
  public boolean hasPseudo() {
    return pseudoSeen != 0;
  }

  boolean has(int kind) {
    return (pseudoSeen & 1 << kind) != 0;
  }

  int start(int kind) {
    return pseudoStarts[kind];
  }

  int end(int kind) {
    return pseudoEnds[kind];
  }

  /** The fields that are no pseudo-fields, with octets of their own. */
  public Fields fields() {
    if (size == 0) {
      return Fields.EMPTY;
    }
    int[] own = Arrays.copyOf(spans, size * SPAN);
    for (int i = 0; i < own.length; i++) {
      own[i] -= own[i] < 0 ? 0 : fieldsStart;
    }
    return Fields.scanned(Arrays.copyOfRange(bytes, fieldsStart, end), own, size);
  }
}
