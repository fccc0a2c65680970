package lb.proxy.http2;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import lb.cache.http.Ascii;
import lb.cache.http.FieldName;
import lb.cache.http.Fields;
import lb.cache.http.ResponseHead;
import org.jspecify.annotations.Nullable;

/**
 * Writes heads and trailers as field lines, the same in HPACK (RFC 7541) and QPACK (RFC 9204) but
 * for how a line begins. Owned by one thread, and used again for each head.
 *
 * <p>Lines refer to the static table alone and are never kept by the peer: no state to hold for a
 * connection, no stream that another waits for, nothing for a secret to be guessed by (RFC 7541
 * §7.1, RFC 9204 §7.1).
 *
 * <p>Fields that HTTP/2 and HTTP/3 do not have (RFC 9113 §8.2.2, RFC 9114 §4.2) are left out. A
 * control character is written as a space, as on HTTP/1.1.
 */
public abstract class FieldLineWriter {
  /** How many bits of the octet before a value are of its length. */
  protected static final int LENGTH_PREFIX_BITS = 7;

  /** No number takes more octets. */
  protected static final int NUMBER_BYTES_MAX = 6;

  private static final int BYTES = 2048;
  private static final int KEPT_BYTES_MAX = 1 << 17;
  private static final int DECIMAL_BYTES_MAX = 20;

  private static final long NOT_SENT =
      FieldName.CONNECTION.bit()
          | FieldName.KEEP_ALIVE.bit()
          | FieldName.PROXY_CONNECTION.bit()
          | FieldName.TRANSFER_ENCODING.bit()
          | FieldName.UPGRADE.bit()
          | FieldName.TE.bit();

  private static final byte[][] NAMES = names();

  private byte[] bytes = new byte[BYTES];
  private int end;

  /** A writer with nothing in it. */
  protected FieldLineWriter() {}

  /** Begins anew, behind so many octets that are left for something else. */
  protected final void begin(int from) {
    if (bytes.length > KEPT_BYTES_MAX) {
      bytes = new byte[BYTES];
    }
    end = from;
  }

  /** Writes {@code :status}, which comes first. */
  public abstract FieldLineWriter status(int status);

  /**
   * Writes the beginning of a line: its name, by number or as text. There is room for it.
   *
   * @param known its name, if it is a known one; then the octets are not looked at
   */
  protected abstract void name(@Nullable FieldName known, byte[] from, int start, int nameEnd);

  /**
   * Writes a whole head.
   *
   * @param bodyBytes replaces Content-Length when a body follows and its length is known: not -1
   * @param bodyFollows else Content-Length is kept as it is (HEAD and 304 tell the length of what
   *     they do not carry), except for 1xx and 204
   */
  public final FieldLineWriter head(ResponseHead head, long bodyBytes, boolean bodyFollows) {
    int status = head.status();
    boolean bodiless = status < 200 || status == 204;
    boolean lengthKept = !bodyFollows && !bodiless;
    status(status);
    fields(head.fields(), lengthKept ? 0 : FieldName.CONTENT_LENGTH.bit());
    if (bodyFollows && !bodiless && bodyBytes >= 0) {
      field(FieldName.CONTENT_LENGTH, bodyBytes);
    }
    return this;
  }

  /** Writes all fields but those that are not sent at all, and those of {@code skipped}. */
  public final FieldLineWriter fields(Fields fields, long skipped) {
    long never = NOT_SENT | skipped;
    byte[] from = fields.bytes();
    for (int i = 0; i < fields.size(); i++) {
      FieldName known = fields.known(i);
      if (known == null || (known.bit() & never) == 0) {
        int valueStart = fields.valueStart(i);
        int valueEnd = fields.valueEnd(i);
        line(known, from, fields.nameStart(i), fields.nameEnd(i), valueStart, valueEnd);
        mask(end - (valueEnd - valueStart));
      }
    }
    return this;
  }

  /**
   * Writes lines that are encoded as HTTP/1.1 writes them, each with its CRLF, as stored heads are.
   */
  public final FieldLineWriter lines(byte[] encoded, int from, int to) {
    int at = from;
    while (at < to) {
      int colon = at;
      while (encoded[colon] != ':') {
        colon++;
      }
      int lineEnd = colon + 2;
      while (encoded[lineEnd] != '\r') {
        lineEnd++;
      }
      FieldName known = FieldName.lookup(encoded, at, colon);
      if (known == null || (known.bit() & NOT_SENT) == 0) {
        line(known, encoded, at, colon, colon + 2, lineEnd);
      }
      at = lineEnd + 2;
    }
    return this;
  }

  /** Writes one line with octets of ASCII. */
  public final FieldLineWriter field(FieldName name, byte[] value, int from, int to) {
    line(name, value, 0, 0, from, to);
    return this;
  }

  /** Writes one line with a number of at least 0. */
  public final FieldLineWriter field(FieldName name, long number) {
    byte[] digits = new byte[DECIMAL_BYTES_MAX];
    int at = digits.length;
    long left = number;
    do {
      digits[--at] = (byte) ('0' + left % 10);
      left /= 10;
    } while (left > 0);
    return field(name, digits, at, digits.length);
  }

  private void line(
      @Nullable FieldName known, byte[] from, int nameStart, int nameEnd, int start, int valueEnd) {
    makeRoom(
        nameEnd - nameStart + FieldName.wireBytesMax() + valueEnd - start + 3 * NUMBER_BYTES_MAX);
    name(known, from, nameStart, nameEnd);
    text(0, LENGTH_PREFIX_BITS, from, start, valueEnd);
  }

  /** Writes a name as text, in lower case. */
  protected final void literalName(
      int flags,
      int prefixBits,
      @Nullable FieldName known,
      byte[] from,
      int nameStart,
      int nameEnd) {
    if (known != null) {
      byte[] name = NAMES[known.ordinal()];
      text(flags, prefixBits, name, 0, name.length);
      return;
    }
    text(flags, prefixBits, from, nameStart, nameEnd);
    for (int i = end - (nameEnd - nameStart); i < end; i++) { // not its length, which may look so
      bytes[i] = Ascii.toLower(bytes[i]);
    }
  }

  /** Writes a text of an outside value behind what a line begins with; makes room. */
  protected final void value(byte[] value, int from, int to) {
    makeRoom(to - from + NUMBER_BYTES_MAX);
    text(0, LENGTH_PREFIX_BITS, value, from, to);
    mask(end - (to - from));
  }

  /** Writes a status as text, behind what its line begins with; there is room. */
  protected final void statusText(int status) {
    octet(3);
    octet('0' + status / 100);
    octet('0' + status / 10 % 10);
    octet('0' + status % 10);
  }

  private void mask(int from) {
    for (int i = from; i < end; i++) {
      int octet = bytes[i];
      if (octet >= 0 && octet < ' ' && octet != '\t' || octet == 0x7f) {
        bytes[i] = ' ';
      }
    }
  }

  private void text(int flags, int prefixBits, byte[] from, int start, int textEnd) {
    int length = textEnd - start;
    number(flags, length, prefixBits);
    System.arraycopy(from, start, bytes, end, length);
    end += length;
  }

  /** Writes an octet; there is room. */
  protected final void octet(int octet) {
    bytes[end++] = (byte) octet;
  }

  /** Writes a number with a prefix of so many bits, behind flags (RFC 7541 §5.1). */
  protected final void number(int flags, int number, int prefixBits) {
    int prefixMax = (1 << prefixBits) - 1;
    if (number < prefixMax) {
      bytes[end++] = (byte) (flags | number);
      return;
    }
    bytes[end++] = (byte) (flags | prefixMax);
    int left = number - prefixMax;
    while (left > 0x7f) {
      bytes[end++] = (byte) (left | 0x80);
      left >>>= 7;
    }
    bytes[end++] = (byte) left;
  }

  /** Makes room for so many octets. */
  protected final void makeRoom(int length) {
    if (bytes.length - end < length) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, end + length));
    }
  }

  /** The octets, up to {@link #end}. */
  public final byte[] bytes() {
    return bytes;
  }

  /** Where that which was written ends in {@link #bytes}. */
  public final int end() {
    return end;
  }

  private static byte[][] names() {
    FieldName[] all = FieldName.values();
    byte[][] names = new byte[all.length][];
    for (FieldName name : all) {
      names[name.ordinal()] =
          name.wire().toLowerCase(Locale.ROOT).getBytes(StandardCharsets.US_ASCII);
    }
    return names;
  }
}
