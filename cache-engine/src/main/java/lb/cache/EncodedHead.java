package lb.cache;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import lb.cache.http.Fields;
import lb.cache.http.ResponseHead;

/**
 * The form in which a head is kept: field lines as HTTP/1.1 writes them, each ended by CRLF,
 * without a status line and without the fields that change from answer to answer ({@code Age},
 * {@code Cache-Status}) or belong to a connection. What comes behind it on the wire can simply be
 * appended.
 */
public final class EncodedHead {
  private static final int COLON_AND_SPACE = 2;
  private static final int CRLF = 2;

  private EncodedHead() {}

  static byte[] encode(Fields fields) {
    ByteBuf target = Unpooled.buffer(512);
    encode(fields, target);
    byte[] encoded = new byte[target.readableBytes()];
    target.readBytes(encoded);
    return encoded;
  }

  /** Writes the field lines to the end of {@code target}. */
  public static void encode(Fields fields, ByteBuf target) {
    byte[] source = fields.bytes();
    for (int i = 0; i < fields.size(); i++) {
      target.writeBytes(source, fields.nameStart(i), fields.nameEnd(i) - fields.nameStart(i));
      target.writeShort(':' << 8 | ' ');
      target.writeBytes(source, fields.valueStart(i), fields.valueEnd(i) - fields.valueStart(i));
      target.writeShort('\r' << 8 | '\n');
    }
  }

  /** Reads what {@link #encode} wrote; nothing is checked, since nobody else writes there. */
  static ResponseHead decode(int status, byte[] encoded) {
    int lines = 0;
    for (byte b : encoded) {
      lines += b == '\n' ? 1 : 0;
    }
    int[] spans = new int[lines * 4];
    int at = 0;
    for (int line = 0; line < lines; line++) {
      int colon = indexOf(encoded, ':', at);
      int end = indexOf(encoded, '\r', colon);
      spans[line * 4] = at;
      spans[line * 4 + 1] = colon;
      spans[line * 4 + 2] = colon + COLON_AND_SPACE;
      spans[line * 4 + 3] = end;
      at = end + CRLF;
    }
    return new ResponseHead(status, Fields.over(encoded, spans, lines));
  }

  private static int indexOf(byte[] octets, char wanted, int from) {
    int at = from;
    while (octets[at] != wanted) {
      at++;
    }
    return at;
  }

  /** The head as text; for tests and people. */
  static String text(byte[] encoded) {
    return new String(encoded, StandardCharsets.ISO_8859_1);
  }
}
