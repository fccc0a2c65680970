package lb.proxy.http1;

import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.FastThreadLocal;
import java.util.Arrays;
import java.util.Objects;
import lb.cache.http.FieldName;
import lb.cache.http.Fields;
import org.jspecify.annotations.Nullable;

/**
 * Splits the octets of a head, or of a trailer section, into a start line and field lines (RFC 9112
 * §2.1, §5). Owned by one thread.
 *
 * <p>Phases: empty, in a head (after {@link #feed} said MORE), complete (after DONE; {@link
 * #fields} and {@link #bytes} may be asked for until {@link #reset}), failed for good.
 *
 * <p>Implementation notes. Octets are copied from the input in steps into a scratch array and
 * scanned there once; a head that came whole uses the scratch of its thread, so that a connection
 * between two requests holds nothing. A head that is cut moves to arrays of its own. Of a line that
 * is cut only the new octets are searched for its end, and the line is parsed again when the end
 * has come (or a limit is reached): the work is linear in the octets however they are cut, and the
 * verdict is that of the first offending octet, wherever the cuts were.
 */
final class HeadLines {
  /** How far a head has come. */
  enum Progress {
    /** The input was taken whole. */
    MORE,
    /** The empty line was found. */
    DONE,
    /** See {@link #problem}. */
    FAILED
  }

  private enum Line {
    TAKEN,
    CUT,
    EMPTY,
    REFUSED
  }

  private static final int SPAN = 4;
  private static final int KNOWN_BYTES_MAX = FieldName.wireBytesMax();
  private static final int COPY_BYTES_MIN = 1024;
  private static final int OWN_BYTES_MIN = 512;
  private static final FastThreadLocal<Scratch> SCRATCH =
      new FastThreadLocal<>() {
        @Override
        protected Scratch initialValue() {
          return new Scratch();
        }
      };

  private final HeadLimits limits;
  private final @Nullable StartLine startLine;
  private final boolean spaceBeforeColonAllowed;

  private @Nullable Scratch own;
  private byte[] bytes = Scratch.NO_BYTES;
  private int[] spans = Scratch.NO_SPANS;
  private int filled;
  private int lineStart;
  private int fieldsStart;
  private int searched;
  private int size;
  private boolean inFields;
  private @Nullable HttpProblem problem;

  /**
   * @param startLine reads the first line; null for a trailer section, which has none
   * @param spaceBeforeColonAllowed white space before a colon is dropped, not refused
   */
  HeadLines(HeadLimits limits, @Nullable StartLine startLine, boolean spaceBeforeColonAllowed) {
    this.limits = limits;
    this.startLine = startLine;
    this.spaceBeforeColonAllowed = spaceBeforeColonAllowed;
    this.inFields = startLine == null;
  }

  /** Takes octets up to the end of the head, and no further. */
  Progress feed(ByteBuf in) {
    if (problem != null) {
      return Progress.FAILED;
    }
    Scratch scratch = own != null ? own : SCRATCH.get();
    bytes = scratch.bytes;
    spans = scratch.spans;
    Progress progress = fill(in, scratch);
    if (progress == Progress.MORE) {
      keep(scratch);
    } else if (progress == Progress.DONE) {
      in.readerIndex(in.readerIndex() - (filled - lineStart));
    } else {
      release();
    }
    return progress;
  }

  private Progress fill(ByteBuf in, Scratch scratch) {
    while (in.isReadable()) {
      int step = Math.min(in.readableBytes(), Math.max(COPY_BYTES_MIN, filled));
      step = Math.min(step, limits.headBytesMax() - filled);
      bytes = scratch.bytesFor(filled + step);
      in.readBytes(bytes, filled, step);
      boolean cut = filled > lineStart;
      filled += step;
      if (cut && !isLineDue()) {
        continue;
      }
      Line last = scan(scratch);
      if (last == Line.EMPTY) {
        return Progress.DONE;
      }
      if (last == Line.CUT && filled == limits.headBytesMax()) {
        problem = HttpProblem.HEAD_TOO_LARGE;
      }
      if (problem != null) {
        return Progress.FAILED;
      }
    }
    return Progress.MORE;
  }

  /**
   * Whether the line that was cut can be decided now: its end is there, or an octet that no line
   * may have, or a limit is reached.
   */
  private boolean isLineDue() {
    boolean afterReturn = bytes[searched - 1] == Octets.CR;
    searched = endOfText(bytes, searched, filled);
    return afterReturn
        || searched < filled
        || filled == limits.headBytesMax()
        || !inFields && filled > limits.startLineBytesMax();
  }

  /** The first control character but tab in {@code [from, to)}, else {@code to}. */
  private static int endOfText(byte[] bytes, int from, int to) {
    int at = Octets.firstControl(bytes, from, to);
    while (at < to && bytes[at] == Octets.HTAB) {
      at = Octets.firstControl(bytes, at + 1, to);
    }
    return at;
  }

  private Line scan(Scratch scratch) {
    if (!inFields) {
      Line first = startLine();
      if (first != Line.TAKEN) {
        return first;
      }
    }
    Line line;
    do {
      line = fieldLine(scratch);
    } while (line == Line.TAKEN);
    return line;
  }

  private Line startLine() {
    StartLine reader = Objects.requireNonNull(startLine);
    int lengthMax = limits.startLineBytesMax();
    int searchEnd = Math.min(filled, lengthMax + 1);
    int end =
        reader.allowsTab()
            ? endOfText(bytes, 0, searchEnd)
            : Octets.firstControl(bytes, 0, searchEnd);
    if (end == searchEnd) {
      return searchEnd > lengthMax ? refuse(HttpProblem.START_LINE_TOO_LONG) : cut();
    }
    if (bytes[end] != Octets.CR) {
      return refuse(bytes[end] == Octets.LF ? HttpProblem.BARE_LF : reader.badOctet());
    }
    if (end + 1 == filled) {
      return cut();
    }
    if (bytes[end + 1] != Octets.LF) {
      return refuse(HttpProblem.BARE_CR);
    }
    HttpProblem refused = reader.parse(bytes, end);
    if (refused != null) {
      return refuse(refused);
    }
    inFields = true;
    lineStart = end + 2;
    fieldsStart = lineStart;
    return Line.TAKEN;
  }

  private Line fieldLine(Scratch scratch) {
    int at = lineStart;
    int limit = filled;
    int colon = Octets.indexOf(bytes, (byte) ':', at, Math.min(limit, at + KNOWN_BYTES_MAX + 1));
    FieldName known = colon < limit ? FieldName.lookup(bytes, at, colon) : null;
    if (known != null) {
      return size == limits.fieldsMax()
          ? refuse(HttpProblem.TOO_MANY_FIELDS)
          : value(scratch, known, colon, colon + 1);
    }
    return at == limit ? cut() : unknownField(scratch, at, limit);
  }

  /** A line whose name is not known, or none. */
  private Line unknownField(Scratch scratch, int from, int limit) {
    int nameEnd = Octets.endOfToken(bytes, from, limit);
    if (nameEnd == from) {
      return noName(from, limit);
    }
    if (size == limits.fieldsMax()) {
      return refuse(HttpProblem.TOO_MANY_FIELDS);
    }
    int at = nameEnd;
    if (at < limit && Octets.isSpaceOrTab(bytes[at])) {
      if (!spaceBeforeColonAllowed) {
        return refuse(HttpProblem.SPACE_BEFORE_COLON);
      }
      at = Octets.skipSpace(bytes, at, limit);
    }
    if (at == limit) {
      return cut();
    }
    if (bytes[at] != ':') {
      return refuse(bytes[at] == Octets.LF ? HttpProblem.BARE_LF : HttpProblem.BAD_FIELD_NAME);
    }
    return value(scratch, FieldName.lookup(bytes, from, nameEnd), nameEnd, at + 1);
  }

  private Line value(Scratch scratch, @Nullable FieldName known, int nameEnd, int from) {
    int limit = filled;
    int start = Octets.skipSpace(bytes, from, limit);
    int end = endOfText(bytes, start, limit);
    if (end == limit) {
      return cut();
    }
    if (bytes[end] != Octets.CR) {
      return refuse(bytes[end] == Octets.LF ? HttpProblem.BARE_LF : HttpProblem.BAD_FIELD_VALUE);
    }
    if (end + 1 == limit) {
      return cut();
    }
    if (bytes[end + 1] != Octets.LF) {
      return refuse(HttpProblem.BARE_CR);
    }
    int at = size * SPAN;
    spans = scratch.spansFor(at + SPAN);
    spans[at] = lineStart;
    spans[at + 1] = known == null ? nameEnd : Fields.inPlaceOfEnd(known);
    spans[at + 2] = start;
    spans[at + 3] = Octets.trimSpace(bytes, start, end);
    size++;
    lineStart = end + 2;
    return Line.TAKEN;
  }

  /** A line whose first octet begins no name: the empty line, or a refusal. */
  private Line noName(int at, int limit) {
    return switch (bytes[at]) {
      case Octets.CR -> {
        if (at + 1 == limit) {
          yield cut();
        }
        if (bytes[at + 1] != Octets.LF) {
          yield refuse(HttpProblem.BARE_CR);
        }
        lineStart = at + 2;
        yield Line.EMPTY;
      }
      case Octets.LF -> refuse(HttpProblem.BARE_LF);
      case Octets.SP, Octets.HTAB -> refuse(HttpProblem.OBS_FOLD);
      default -> refuse(HttpProblem.BAD_FIELD_NAME);
    };
  }

  private Line cut() {
    searched = filled;
    return Line.CUT;
  }

  private Line refuse(HttpProblem why) {
    problem = why;
    return Line.REFUSED;
  }

  /** Moves a head that is cut off the thread's scratch, which the next connection will use. */
  private void keep(Scratch scratch) {
    if (own == null && filled > 0) {
      own = new Scratch();
      own.bytes = Arrays.copyOf(bytes, Math.max(OWN_BYTES_MIN, filled));
      own.spans = Arrays.copyOf(spans, Math.max(SPAN, size * SPAN));
    } else if (own == null) {
      release();
    }
  }

  private void release() {
    own = null;
    bytes = Scratch.NO_BYTES;
    spans = Scratch.NO_SPANS;
  }

  /** After FAILED: why. */
  HttpProblem refusal() {
    return Objects.requireNonNull(problem);
  }

  /** Refuses the head for a reason that only its meaning shows. */
  void fail(HttpProblem why) {
    problem = why;
    release();
  }

  /** Whether octets of a head have been taken, and it is neither complete nor refused. */
  boolean isInHead() {
    return filled > 0 && problem == null;
  }

  /** After DONE: the octets of the head and maybe more, for who reads the start line. */
  byte[] bytes() {
    return bytes;
  }

  /** After DONE: a copy of the field lines, without the start line. */
  Fields fields() {
    if (size == 0) {
      return Fields.EMPTY;
    }
    int[] own = Arrays.copyOf(spans, size * SPAN);
    for (int i = 0; i < own.length; i++) {
      own[i] -= own[i] < 0 ? 0 : fieldsStart;
    }
    int end = spans[size * SPAN - 1];
    return Fields.scanned(Arrays.copyOfRange(bytes, fieldsStart, end), own, size);
  }

  /** After DONE: makes ready for the next head. */
  void reset() {
    release();
    filled = 0;
    lineStart = 0;
    fieldsStart = 0;
    searched = 0;
    size = 0;
    inFields = startLine == null;
  }

  /** Arrays that grow up to the limits and are used again. */
  private static final class Scratch {
    static final byte[] NO_BYTES = {};
    static final int[] NO_SPANS = {};

    byte[] bytes = NO_BYTES;
    int[] spans = NO_SPANS;

    byte[] bytesFor(int length) {
      if (bytes.length < length) {
        bytes = Arrays.copyOf(bytes, Math.max(length, bytes.length * 2));
      }
      return bytes;
    }

    int[] spansFor(int length) {
      if (spans.length < length) {
        spans = Arrays.copyOf(spans, Math.max(length, Math.max(64, spans.length * 2)));
      }
      return spans;
    }
  }
}
