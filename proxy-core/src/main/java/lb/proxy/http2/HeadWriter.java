package lb.proxy.http2;

import io.netty.util.concurrent.FastThreadLocal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import lb.cache.http.Ascii;
import lb.cache.http.FieldName;
import lb.cache.http.Fields;
import lb.cache.http.RequestHead;
import lb.cache.http.ResponseHead;
import lb.proxy.http1.HopByHop;
import lb.proxy.http1.RequestLine;
import org.jspecify.annotations.Nullable;

/**
 * Writes heads and trailers as header blocks (RFC 7541), with room for the head of a frame before
 * them. Owned by one thread, and used again for each head.
 *
 * <p>Lines refer to the static table alone and are never kept by the peer: no state to hold for a
 * connection, nothing for a secret to be guessed by (RFC 7541 §7.1). The peer is told once, before
 * its first block, that the table is empty ({@link #saysNoTable}).
 *
 * <p>Fields that HTTP/2 does not have (RFC 9113 §8.2.2) are left out. A control character is
 * written as a space, as on HTTP/1.1.
 */
public final class HeadWriter {
  private static final int BYTES = 2048;
  private static final int KEPT_BYTES_MAX = 1 << 17;
  private static final int NUMBER_BYTES_MAX = 6;
  private static final int LITERAL_PREFIX_BITS = 4;
  private static final int LENGTH_PREFIX_BITS = 7;
  private static final int INDEXED = 0x80;
  private static final int NO_TABLE = 0x20;
  private static final int DECIMAL_BYTES_MAX = 20;

  // Numbers of the static table.
  private static final int AUTHORITY = 1;
  private static final int METHOD_GET = 2;
  private static final int METHOD_POST = 3;
  private static final int PATH = 4;
  private static final int SCHEME_HTTP = 6;
  private static final int SCHEME_HTTPS = 7;

  private static final byte[] TRAILERS = "trailers".getBytes(StandardCharsets.US_ASCII);

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

  /** The one of this thread, with nothing in it. */
  public static HeadWriter ofThread() {
    HeadWriter writer = OF_THREAD.get();
    if (writer.bytes.length > KEPT_BYTES_MAX) {
      writer.bytes = new byte[BYTES];
    }
    writer.end = Frame.HEAD_BYTES;
    return writer;
  }

  /** Tells the peer that none of its lines need to be kept; at the start of its first block. */
  public HeadWriter saysNoTable() {
    makeRoom(1);
    bytes[end++] = NO_TABLE;
    return this;
  }

  /** Writes {@code :status}, which comes first. */
  public HeadWriter status(int status) {
    makeRoom(NUMBER_BYTES_MAX);
    int indexed = indexOf(status);
    if (indexed != 0) {
      bytes[end++] = (byte) (INDEXED | indexed);
      return this;
    }
    bytes[end++] = StaticTable.STATUS_200;
    bytes[end++] = 3;
    bytes[end++] = (byte) ('0' + status / 100);
    bytes[end++] = (byte) ('0' + status / 10 % 10);
    bytes[end++] = (byte) ('0' + status % 10);
    return this;
  }

  private static int indexOf(int status) {
    return switch (status) {
      case 200 -> StaticTable.STATUS_200;
      case 204 -> 9;
      case 206 -> 10;
      case 304 -> 11;
      case 400 -> 12;
      case 404 -> 13;
      case 500 -> 14;
      default -> 0;
    };
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

  /**
   * Writes the head of a request: its pseudo-fields, then its fields. Host becomes {@code
   * :authority}; of TE only {@code trailers} is left (RFC 9113 §8.2.2).
   *
   * @param scheme how the peer is reached
   * @param bodyBytes is Content-Length; -1 for none
   * @throws IllegalArgumentException when the method is no token, or the target has an octet that
   *     no target may have
   */
  public HeadWriter request(RequestHead head, String scheme, long bodyBytes) {
    Fields fields = head.fields();
    method(head.method());
    makeRoom(1);
    bytes[end++] = (byte) (INDEXED | (scheme.equals("https") ? SCHEME_HTTPS : SCHEME_HTTP));
    int host = fields.indexOf(FieldName.HOST, 0);
    if (host >= 0) {
      pseudo(AUTHORITY, fields.bytes(), fields.valueStart(host), fields.valueEnd(host));
    } else {
      byte[] authority = head.authority().getBytes(StandardCharsets.ISO_8859_1);
      pseudo(AUTHORITY, authority, 0, authority.length);
    }
    target(head.target());
    fields(fields, FieldName.HOST.bit() | FieldName.CONTENT_LENGTH.bit());
    if (bodyBytes >= 0) {
      field(FieldName.CONTENT_LENGTH, bodyBytes);
    }
    return HopByHop.acceptsTrailers(fields)
        ? field(FieldName.TE, TRAILERS, 0, TRAILERS.length)
        : this;
  }

  private void method(String method) {
    if (!Ascii.isToken(method)) {
      throw new IllegalArgumentException("the method is no token: " + method);
    }
    makeRoom(1);
    if (method.equals("GET")) {
      bytes[end++] = (byte) (INDEXED | METHOD_GET);
    } else if (method.equals("POST")) {
      bytes[end++] = (byte) (INDEXED | METHOD_POST);
    } else {
      byte[] octets = method.getBytes(StandardCharsets.ISO_8859_1);
      pseudo(METHOD_GET, octets, 0, octets.length);
    }
  }

  private void target(String target) {
    if (target.isEmpty()) {
      throw new IllegalArgumentException("the target of a request is empty");
    }
    for (int i = 0; i < target.length(); i++) {
      if (!RequestLine.isTargetOctet(target.charAt(i))) {
        throw new IllegalArgumentException("no target of a request: " + target);
      }
    }
    byte[] octets = target.getBytes(StandardCharsets.ISO_8859_1);
    pseudo(PATH, octets, 0, octets.length);
  }

  /** Writes a pseudo-field whose name is that of an entry of the static table. */
  private void pseudo(int number, byte[] value, int from, int to) {
    makeRoom(to - from + 2 * NUMBER_BYTES_MAX);
    bytes[end++] = (byte) number;
    text(value, from, to);
    mask(end - (to - from));
  }

  /** Writes all fields but those that HTTP/2 does not have, and those of {@code skipped}. */
  public HeadWriter fields(Fields fields, long skipped) {
    long never = NOT_SENT | skipped;
    byte[] from = fields.bytes();
    for (int i = 0; i < fields.size(); i++) {
      FieldName known = fields.known(i);
      if (known == null || (known.bit() & never) == 0) {
        int valueStart =
            line(
                known,
                from,
                fields.nameStart(i),
                fields.nameEnd(i),
                fields.valueStart(i),
                fields.valueEnd(i));
        mask(valueStart);
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

  /** Writes a line; returns where its value begins. */
  private int line(
      @Nullable FieldName known, byte[] from, int nameStart, int nameEnd, int start, int valueEnd) {
    makeRoom(
        nameEnd - nameStart + FieldName.wireBytesMax() + valueEnd - start + 3 * NUMBER_BYTES_MAX);
    int number = known == null ? 0 : StaticTable.numberOf(known);
    number(number, LITERAL_PREFIX_BITS);
    if (number == 0 && known != null) {
      byte[] name = NAMES[known.ordinal()];
      text(name, 0, name.length);
    } else if (number == 0) {
      text(from, nameStart, nameEnd);
      toLower(end - (nameEnd - nameStart)); // not its length, which may look like a letter
    }
    text(from, start, valueEnd);
    return end - (valueEnd - start);
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

  private void text(byte[] from, int start, int textEnd) {
    int length = textEnd - start;
    number(length, LENGTH_PREFIX_BITS);
    System.arraycopy(from, start, bytes, end, length);
    end += length;
  }

  /** Writes a number with a prefix whose other bits are 0 (RFC 7541 §5.1). */
  private void number(int number, int prefixBits) {
    int prefixMax = (1 << prefixBits) - 1;
    if (number < prefixMax) {
      bytes[end++] = (byte) number;
      return;
    }
    bytes[end++] = (byte) prefixMax;
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

  /** The octets: room for the head of a frame, then the block up to {@link #end}. */
  public byte[] bytes() {
    return bytes;
  }

  /** Where the block ends in {@link #bytes}. */
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
