package lb.proxy.http1;

import io.netty.buffer.ByteBuf;
import lb.cache.http.FieldName;
import lb.cache.http.Fields;
import lb.cache.http.RequestHead;
import lb.cache.http.ResponseHead;

/**
 * Writes heads to an HTTP/1.1 wire (RFC 9112 §3 to §6). Whole heads with {@link #request} and
 * {@link #response}, or piece by piece for heads that are made beforehand.
 *
 * <p>Framing is written here and nowhere else: Transfer-Encoding and Connection among the fields
 * are never copied. CR, LF and NUL in a field are written as a space, so that no value, wherever it
 * came from, can end its line (RFC 9110 §5.5).
 */
public final class HeadEncoder {
  private HeadEncoder() {}

  /**
   * A whole request head. Host stands first: the Host field if there is one, else the authority.
   * Content-Length and Transfer-Encoding are those of {@code framing}; a POST, PUT or PATCH without
   * a body says {@code Content-Length: 0}.
   *
   * @throws IllegalArgumentException when the method is no token, the target has an octet that no
   *     target may have, or the framing is {@link BodyFraming.UntilClose}
   */
  public static void request(ByteBuf out, RequestHead head, BodyFraming framing) {
    throw new UnsupportedOperationException("not yet " + out + head + framing);
  }

  /**
   * A whole response head. Content-Length among the fields is kept with {@link BodyFraming.None}
   * (HEAD and 304 tell the length of what they do not carry), except for 1xx and 204; with any
   * other framing it is replaced.
   *
   * @param keepAlive whether the connection stays open after this response
   * @param minorVersion the minor version of the request: HTTP/1.0 is told {@code keep-alive}
   */
  public static void response(
      ByteBuf out, ResponseHead head, BodyFraming framing, boolean keepAlive, int minorVersion) {
    throw new UnsupportedOperationException(
        "not yet " + out + head + framing + keepAlive + minorVersion);
  }

  /** {@code HTTP/1.1 200 OK} and its CRLF; with the reason phrase of {@link ReasonPhrases}. */
  public static void statusLine(ByteBuf out, int status) {
    throw new UnsupportedOperationException("not yet " + out + status);
  }

  /** All lines of {@code fields} but Connection and Transfer-Encoding. */
  public static void fields(ByteBuf out, Fields fields) {
    throw new UnsupportedOperationException("not yet " + out + fields);
  }

  /** One field line. The value is written as Latin-1. */
  public static void field(ByteBuf out, FieldName name, String value) {
    throw new UnsupportedOperationException("not yet " + out + name + value);
  }

  /** Content-Length or Transfer-Encoding, or nothing, as the framing says. */
  public static void framing(ByteBuf out, BodyFraming framing) {
    throw new UnsupportedOperationException("not yet " + out + framing);
  }

  /**
   * The Connection field that tells the peer what becomes of the connection, when it must be told.
   */
  public static void connection(ByteBuf out, boolean keepAlive, int minorVersion) {
    throw new UnsupportedOperationException("not yet " + out + keepAlive + minorVersion);
  }

  /** The empty line that ends a head. */
  public static void end(ByteBuf out) {
    throw new UnsupportedOperationException("not yet " + out);
  }
}
