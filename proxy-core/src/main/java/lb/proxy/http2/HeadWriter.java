package lb.proxy.http2;

import io.netty.util.concurrent.FastThreadLocal;
import java.nio.charset.StandardCharsets;
import lb.cache.http.Ascii;
import lb.cache.http.FieldName;
import lb.cache.http.Fields;
import lb.cache.http.RequestHead;
import lb.proxy.http1.HopByHop;
import lb.proxy.http1.RequestLine;
import org.jspecify.annotations.Nullable;

/**
 * Writes heads and trailers as header blocks (RFC 7541), with room for the head of a frame before
 * them. Owned by one thread. The peer is told once, before its first block, that the table is empty
 * ({@link #saysNoTable}).
 */
public final class HeadWriter extends FieldLineWriter {
  private static final int LITERAL_PREFIX_BITS = 4;
  private static final int INDEXED = 0x80;
  private static final int NO_TABLE = 0x20;

  // Numbers of the static table.
  private static final int AUTHORITY = 1;
  private static final int METHOD_GET = 2;
  private static final int METHOD_POST = 3;
  private static final int PATH = 4;
  private static final int SCHEME_HTTP = 6;
  private static final int SCHEME_HTTPS = 7;

  private static final byte[] TRAILERS = "trailers".getBytes(StandardCharsets.US_ASCII);

  private static final FastThreadLocal<HeadWriter> OF_THREAD =
      new FastThreadLocal<>() {
        @Override
        protected HeadWriter initialValue() {
          return new HeadWriter();
        }
      };

  HeadWriter() {}

  /** The one of this thread, with nothing in it. */
  public static HeadWriter ofThread() {
    HeadWriter writer = OF_THREAD.get();
    writer.begin(Frame.HEAD_BYTES);
    return writer;
  }

  /** Tells the peer that none of its lines need to be kept; at the start of its first block. */
  public HeadWriter saysNoTable() {
    makeRoom(1);
    octet(NO_TABLE);
    return this;
  }

  @Override
  public HeadWriter status(int status) {
    makeRoom(NUMBER_BYTES_MAX);
    int indexed = indexOf(status);
    if (indexed != 0) {
      octet(INDEXED | indexed);
    } else {
      octet(StaticTable.STATUS_200);
      statusText(status);
    }
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
    octet(INDEXED | (scheme.equals("https") ? SCHEME_HTTPS : SCHEME_HTTP));
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
    if (HopByHop.acceptsTrailers(fields)) {
      field(FieldName.TE, TRAILERS, 0, TRAILERS.length);
    }
    return this;
  }

  private void method(String method) {
    if (!Ascii.isToken(method)) {
      throw new IllegalArgumentException("the method is no token: " + method);
    }
    makeRoom(1);
    if (method.equals("GET")) {
      octet(INDEXED | METHOD_GET);
    } else if (method.equals("POST")) {
      octet(INDEXED | METHOD_POST);
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
    makeRoom(1);
    octet(number);
    value(value, from, to);
  }

  @Override
  protected void name(@Nullable FieldName known, byte[] from, int start, int nameEnd) {
    int number = known == null ? 0 : StaticTable.numberOf(known);
    number(0, number, LITERAL_PREFIX_BITS);
    if (number == 0) {
      literalName(0, LENGTH_PREFIX_BITS, known, from, start, nameEnd);
    }
  }
}
