package lb.proxy.http1;

import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.FastThreadLocal;
import java.nio.charset.StandardCharsets;
import lb.cache.http.Ascii;
import lb.cache.http.FieldName;
import lb.cache.http.Fields;
import lb.cache.http.RequestHead;
import lb.cache.http.ResponseHead;

/**
 * Writes heads to an HTTP/1.1 wire (RFC 9112 §3 to §6). Whole heads with {@link #request} and
 * {@link #response}, or piece by piece for heads that are made beforehand. Without state.
 *
 * <p>Framing is written here and nowhere else: Transfer-Encoding and Connection among the fields
 * are never copied. A control character in a field is written as a space, so that no value,
 * wherever it came from, can end its line (RFC 9110 §5.5).
 */
public final class HeadEncoder {
  private static final int CRLF = '\r' << 8 | '\n';
  private static final int COLON_SPACE = ':' << 8 | ' ';
  private static final int STATUS_MIN = 100;
  private static final int STATUS_MAX = 599;
  private static final int SWITCHING_PROTOCOLS = 101;
  private static final long NEVER_COPIED =
      FieldName.CONNECTION.bit() | FieldName.TRANSFER_ENCODING.bit();
  private static final long LENGTH = FieldName.CONTENT_LENGTH.bit();
  private static final long HOST = FieldName.HOST.bit();

  private static final byte[][] STATUS_LINES = statusLines();
  private static final byte[][] NAMES = names();
  private static final byte[] VERSION = latin1(" HTTP/1.1\r\n");
  private static final byte[] CHUNKED = latin1("Transfer-Encoding: chunked\r\n");
  private static final byte[] CLOSE = latin1("Connection: close\r\n");
  private static final byte[] CONNECTION_TE = latin1("Connection: TE\r\n");
  private static final byte[] CONNECTION_UPGRADE = latin1("Connection: Upgrade\r\n");
  private static final byte[] KEEP_ALIVE = latin1("Connection: keep-alive\r\n");

  private static final int LINE_BYTES = 4; // of a line, besides its name and its value
  private static final int SCRATCH_BYTES = 4 * 1024;
  private static final FastThreadLocal<byte[]> SCRATCH =
      new FastThreadLocal<>() {
        @Override
        protected byte[] initialValue() {
          return new byte[SCRATCH_BYTES];
        }
      };

  private HeadEncoder() {}

  /**
   * A whole request head. Host stands first: the Host field if there is one, else the authority.
   * Content-Length and Transfer-Encoding are those of {@code framing}; a POST, PUT or PATCH without
   * a body says {@code Content-Length: 0} (RFC 9110 §8.6), and TE or Upgrade is nominated by
   * Connection (RFC 9110 §10.1.4, §7.8).
   *
   * @throws IllegalArgumentException when the method is no token, the target has an octet that no
   *     target may have, or the framing is {@link BodyFraming.UntilClose}
   */
  public static void request(ByteBuf out, RequestHead head, BodyFraming framing) {
    if (framing instanceof BodyFraming.UntilClose) {
      throw new IllegalArgumentException("a request body cannot end with the connection");
    }
    requestLine(out, head);
    Fields fields = head.fields();
    int host = fields.indexOf(FieldName.HOST, 0);
    if (host >= 0) {
      line(out, fields, host);
    } else {
      field(out, FieldName.HOST, head.authority());
    }
    lines(out, fields, NEVER_COPIED | HOST | LENGTH);
    boolean saysEmpty = framing instanceof BodyFraming.None && expectsBody(head.method());
    framing(out, saysEmpty ? BodyFraming.EMPTY : framing);
    if (fields.has(FieldName.UPGRADE)) {
      out.writeBytes(CONNECTION_UPGRADE);
    } else if (fields.has(FieldName.TE)) {
      out.writeBytes(CONNECTION_TE);
    }
    end(out);
  }

  private static void requestLine(ByteBuf out, RequestHead head) {
    String method = head.method();
    if (!Ascii.isToken(method)) {
      throw new IllegalArgumentException("the method is no token: " + method);
    }
    String target = head.target();
    if (target.isEmpty()) {
      throw new IllegalArgumentException("the target of a request is empty");
    }
    for (int i = 0; i < target.length(); i++) {
      if (!RequestLine.isTargetOctet(target.charAt(i))) {
        throw new IllegalArgumentException("no target of a request: " + target);
      }
    }
    out.writeBytes(latin1(method));
    out.writeByte(Octets.SP);
    out.writeBytes(latin1(target));
    out.writeBytes(VERSION);
  }

  private static boolean expectsBody(String method) {
    return method.equals("POST") || method.equals("PUT") || method.equals("PATCH");
  }

  /**
   * A whole response head. Content-Length among the fields is kept with {@link BodyFraming.None}
   * (HEAD and 304 tell the length of what they do not carry), except for 1xx and 204; with any
   * other framing it is replaced. A body until close always says {@code close}, and a 101 says
   * {@code Upgrade}.
   *
   * @param keepAlive whether the connection stays open after this response
   * @param minorVersion the minor version of the request: HTTP/1.0 is told {@code keep-alive}
   */
  public static void response(
      ByteBuf out, ResponseHead head, BodyFraming framing, boolean keepAlive, int minorVersion) {
    int status = head.status();
    boolean bodiless = status < 200 || status == 204;
    boolean lengthKept = framing instanceof BodyFraming.None && !bodiless;
    statusLine(out, status);
    lines(out, head.fields(), lengthKept ? NEVER_COPIED : NEVER_COPIED | LENGTH);
    if (!bodiless) {
      framing(out, framing);
    }
    if (status >= 200) {
      boolean stays = keepAlive && !(framing instanceof BodyFraming.UntilClose);
      connection(out, stays, minorVersion);
    } else if (status == SWITCHING_PROTOCOLS) {
      out.writeBytes(CONNECTION_UPGRADE);
    }
    end(out);
  }

  /**
   * {@code HTTP/1.1 200 OK} and its CRLF, with the phrase of {@link ReasonPhrases}.
   *
   * @param status 100 to 599
   */
  public static void statusLine(ByteBuf out, int status) {
    if (status < STATUS_MIN || status > STATUS_MAX) {
      throw new IllegalArgumentException("status " + status + ", expected 100 to 599");
    }
    out.writeBytes(STATUS_LINES[status - STATUS_MIN]);
  }

  /** All lines of {@code fields} but Connection and Transfer-Encoding. */
  public static void fields(ByteBuf out, Fields fields) {
    lines(out, fields, NEVER_COPIED);
  }

  /** Lines are put together in an array: an octet there costs less than one in a buffer. */
  private static void lines(ByteBuf out, Fields fields, long skipped) {
    boolean skips = (fields.present() & skipped) != 0;
    byte[] lines = SCRATCH.get();
    int at = 0;
    for (int i = 0; i < fields.size(); i++) {
      FieldName known = skips ? fields.known(i) : null;
      if (known != null && (known.bit() & skipped) != 0) {
        continue;
      }
      int length = lineBytes(fields, i);
      if (length > lines.length - at) {
        out.writeBytes(lines, 0, at);
        at = 0;
        lines = length > lines.length ? new byte[length] : lines; // rare: not kept
      }
      at = line(lines, at, fields, i);
    }
    out.writeBytes(lines, 0, at);
  }

  private static int lineBytes(Fields fields, int i) {
    int name = fields.nameEnd(i) - fields.nameStart(i);
    return name + fields.valueEnd(i) - fields.valueStart(i) + LINE_BYTES;
  }

  private static void line(ByteBuf out, Fields fields, int i) {
    byte[] line = new byte[lineBytes(fields, i)];
    out.writeBytes(line, 0, line(line, 0, fields, i));
  }

  /** Puts line {@code i} at a place in {@code lines}; returns where it ends. */
  private static int line(byte[] lines, int from, Fields fields, int i) {
    byte[] bytes = fields.bytes();
    int at = text(lines, from, bytes, fields.nameStart(i), fields.nameEnd(i));
    lines[at++] = ':';
    lines[at++] = Octets.SP;
    at = text(lines, at, bytes, fields.valueStart(i), fields.valueEnd(i));
    lines[at++] = Octets.CR;
    lines[at++] = Octets.LF;
    return at;
  }

  /** One field line. The value is written as Latin-1; a character beyond that as {@code ?}. */
  public static void field(ByteBuf out, FieldName name, String value) {
    out.writeBytes(NAMES[name.ordinal()]);
    endValue(out, value);
  }

  /** One field line. Name and value are written as Latin-1. */
  public static void field(ByteBuf out, String name, String value) {
    if (!Ascii.isToken(name)) {
      throw new IllegalArgumentException("the field name is no token: " + name);
    }
    out.writeCharSequence(name, StandardCharsets.US_ASCII);
    out.writeShort(COLON_SPACE);
    endValue(out, value);
  }

  /**
   * One field line with a number, as Age and Content-Length are.
   *
   * @param value at least 0
   */
  public static void field(ByteBuf out, FieldName name, long value) {
    out.writeBytes(NAMES[name.ordinal()]);
    decimal(out, value);
    out.writeShort(CRLF);
  }

  /** Content-Length or Transfer-Encoding, or nothing, as the framing says. */
  public static void framing(ByteBuf out, BodyFraming framing) {
    switch (framing) {
      case BodyFraming.Length length -> field(out, FieldName.CONTENT_LENGTH, length.bytes());
      case BodyFraming.Chunked chunked -> out.writeBytes(CHUNKED);
      case BodyFraming.None none -> {}
      case BodyFraming.UntilClose untilClose -> {}
    }
  }

  /**
   * The Connection field that tells the peer what becomes of the connection, when it must be told.
   */
  public static void connection(ByteBuf out, boolean keepAlive, int minorVersion) {
    if (!keepAlive) {
      out.writeBytes(CLOSE);
    } else if (minorVersion == 0) {
      out.writeBytes(KEEP_ALIVE);
    }
  }

  /** The empty line that ends a head. */
  public static void end(ByteBuf out) {
    out.writeShort(CRLF);
  }

  /**
   * A number in decimal digits.
   *
   * @param value at least 0
   */
  public static void decimal(ByteBuf out, long value) {
    if (value < 0) {
      throw new IllegalArgumentException("a number of " + value + ", expected at least 0");
    }
    long unit = 1;
    while (value / unit >= 10) {
      unit *= 10;
    }
    for (; unit > 0; unit /= 10) {
      out.writeByte('0' + (int) (value / unit % 10));
    }
  }

  private static void endValue(ByteBuf out, String value) {
    byte[] bytes = latin1(value);
    text(bytes, 0, bytes, 0, bytes.length);
    out.writeBytes(bytes);
    out.writeShort(CRLF);
  }

  /**
   * Copies octets to a place in {@code target}, a control character but tab as a space; returns
   * where they end.
   */
  private static int text(byte[] target, int at, byte[] bytes, int from, int to) {
    System.arraycopy(bytes, from, target, at, to - from);
    int end = at + to - from;
    for (int i = Octets.firstControl(target, at, end);
        i < end;
        i = Octets.firstControl(target, i + 1, end)) {
      if (target[i] != Octets.HTAB) {
        target[i] = Octets.SP;
      }
    }
    return end;
  }

  private static byte[] latin1(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static byte[][] statusLines() {
    byte[][] lines = new byte[STATUS_MAX - STATUS_MIN + 1][];
    for (int i = 0; i < lines.length; i++) {
      int status = STATUS_MIN + i;
      lines[i] = latin1("HTTP/1.1 " + status + ' ' + ReasonPhrases.of(status) + "\r\n");
    }
    return lines;
  }

  private static byte[][] names() {
    FieldName[] all = FieldName.values();
    byte[][] names = new byte[all.length][];
    for (FieldName name : all) {
      names[name.ordinal()] = latin1(name.wire() + ": ");
    }
    return names;
  }
}
