package lb.proxy.http3;

import io.netty.util.concurrent.FastThreadLocal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import lb.cache.http.Ascii;
import lb.cache.http.FieldName;
import lb.cache.http.Fields;
import lb.cache.http.ResponseHead;
import org.jspecify.annotations.Nullable;

/**
 * Writes heads and trailers as field sections (RFC 9204 §4.5). Owned by one thread, and used again
 * for each head.
 *
 * <p>Lines refer to the static table alone and are never kept by the peer: no state to hold for a
 * connection, no stream that another waits for, nothing for a secret to be guessed by (RFC 9204
 * §7.1).
 *
 * <p>Fields that HTTP/3 does not have (RFC 9114 §4.2) are left out. A control character is written
 * as a space, as on HTTP/1.1.
 */
public final class HeadWriter {
  private static final int BYTES = 2048;
  private static final int KEPT_BYTES_MAX = 1 << 17;
  private static final int NUMBER_BYTES_MAX = 6;
  private static final int DECIMAL_BYTES_MAX = 20;

  private static final int INDEXED_STATIC = 0xc0;
  private static final int NAMED_STATIC = 0x50;
  private static final int LITERAL = 0x20;

  private static final long NOT_SENT =
      FieldName.CONNECTION.bit()
          | FieldName.KEEP_ALIVE.bit()
          | FieldName.PROXY_CONNECTION.bit()
          | FieldName.TRANSFER_ENCODING.bit()
          | FieldName.UPGRADE.bit()
          | FieldName.TE.bit();

  private static final byte[][] NAMES = names();

  private static final FastThreadLocal<HeadWriter> OF_THREAD =
      new FastThreadLocal<>() {
        @Override
        protected HeadWriter initialValue() {
          return new HeadWriter();
        }
      };

  private byte[] bytes = new byte[BYTES];
  private int end;

  HeadWriter() {}

  /** The one of this thread, at the start of a section. */
  public static HeadWriter ofThread() {
    HeadWriter writer = OF_THREAD.get();
    if (writer.bytes.length > KEPT_BYTES_MAX) {
      writer.bytes = new byte[BYTES];
    }
    return writer.begin();
  }

  HeadWriter begin() {
    bytes[0] = 0; // Required Insert Count
    bytes[1] = 0; // Base
    end = 2;
    return this;
  }

  /** Writes {@code :status}, which comes first. */
  public HeadWriter status(int status) {
    makeRoom(NUMBER_BYTES_MAX + 4);
    int entry = QpackTable.numberOfStatus(status);
    if (entry >= 0) {
      number(INDEXED_STATIC, entry, 6);
      return this;
    }
    number(NAMED_STATIC, QpackTable.STATUS_NAME, 4);
    bytes[end++] = 3;
    bytes[end++] = (byte) ('0' + status / 100);
    bytes[end++] = (byte) ('0' + status / 10 % 10);
    bytes[end++] = (byte) ('0' + status % 10);
    return this;
  }

  /**
   * Writes a whole head.
   *
   * @param bodyBytes replaces Content-Length when a body follows and its length is known: not -1
   * @param bodyFollows else Content-Length is kept as it is (HEAD and 304 tell the length of what
   *     they do not carry), except for 1xx and 204
   */
  public HeadWriter head(ResponseHead head, long bodyBytes, boolean bodyFollows) {
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

  /** Writes all fields but those that HTTP/3 does not have, and those of {@code skipped}. */
  public HeadWriter fields(Fields fields, long skipped) {
    long never = NOT_SENT | skipped;
    byte[] from = fields.bytes();
    for (int i = 0; i < fields.size(); i++) {
      FieldName known = fields.known(i);
      if (known == null || (known.bit() & never) == 0) {
        int valueEnd = fields.valueEnd(i);
        int valueStart = fields.valueStart(i);
        line(known, from, fields.nameStart(i), fields.nameEnd(i), valueStart, valueEnd);
        mask(end - (valueEnd - valueStart));
      }
    }
    return this;
  }

  /**
   * Writes lines that are encoded as HTTP/1.1 writes them, each with its CRLF, as stored heads are.
   */
  public HeadWriter lines(byte[] encoded, int from, int to) {
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
  public HeadWriter field(FieldName name, byte[] value, int from, int to) {
    line(name, value, 0, 0, from, to);
    return this;
  }

  /** Writes one line with a number of at least 0. */
  public HeadWriter field(FieldName name, long number) {
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
    int entry = known == null ? -1 : QpackTable.numberOf(known);
    if (entry >= 0) {
      number(NAMED_STATIC, entry, 4);
    } else if (known != null) {
      byte[] name = NAMES[known.ordinal()];
      text(LITERAL, 3, name, 0, name.length);
    } else {
      text(LITERAL, 3, from, nameStart, nameEnd);
      toLower(end - (nameEnd - nameStart));
    }
    text(0, 7, from, start, valueEnd);
  }

  private void toLower(int from) {
    for (int i = from; i < end; i++) {
      bytes[i] = Ascii.toLower(bytes[i]);
    }
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

  /** Writes a number with a prefix of so many bits, behind flags (RFC 7541 §5.1). */
  private void number(int flags, int number, int prefixBits) {
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

  private void makeRoom(int length) {
    if (bytes.length - end < length) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, end + length));
    }
  }

  /** The octets of the section, up to {@link #end}. */
  public byte[] bytes() {
    return bytes;
  }

  /** Where the section ends in {@link #bytes}. */
  public int end() {
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
