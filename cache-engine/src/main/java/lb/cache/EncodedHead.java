package lb.cache;

import java.nio.charset.StandardCharsets;
import lb.cache.http.FieldName;
import lb.cache.http.Fields;
import lb.cache.http.ResponseHead;
import lb.cache.rules.NotModified;

/**
 * The form in which a head is kept: field lines as HTTP/1.1 writes them, each ended by CRLF,
 * without a status line and without the fields that change from answer to answer ({@code Age},
 * {@code Cache-Status}) or belong to a connection. What comes behind it on the wire can simply be
 * appended.
 *
 * <p>The first {@code ETag} stands first and what a 304 leaves out stands last, so that a 304 is
 * found out and written without looking for lines. Else lines keep their order; that of fields with
 * different names means nothing (RFC 9110 §5.3).
 *
 * @param octets the lines
 * @param etagBytes the octets of the value of the first {@code ETag}; 0 when there is none
 * @param notModifiedBytes how many of the octets a 304 has
 */
record EncodedHead(byte[] octets, int etagBytes, int notModifiedBytes) {
  /** Where the value of the first {@code ETag} begins. */
  static final int ETAG_VALUE = "ETag: ".length();

  private static final int COLON_AND_SPACE = 2;
  private static final int CRLF = 2;

  /** The fields of a head that is about to be kept. */
  static EncodedHead of(Fields fields) {
    byte[] octets = new byte[bytesOf(fields)];
    int etag = fields.indexOf(FieldName.ETAG, 0);
    int at = etag < 0 ? 0 : line(fields, etag, octets, 0);
    for (int i = 0; i < fields.size(); i++) {
      if (i != etag && !NotModified.leavesOut(fields.known(i))) {
        at = line(fields, i, octets, at);
      }
    }
    int notModifiedBytes = at;
    for (int i = 0; i < fields.size(); i++) {
      if (NotModified.leavesOut(fields.known(i))) {
        at = line(fields, i, octets, at);
      }
    }
    int etagBytes = etag < 0 ? 0 : fields.valueEnd(etag) - fields.valueStart(etag);
    return new EncodedHead(octets, etagBytes, notModifiedBytes);
  }

  private static int bytesOf(Fields fields) {
    int bytes = fields.size() * (COLON_AND_SPACE + CRLF);
    for (int i = 0; i < fields.size(); i++) {
      bytes += fields.nameEnd(i) - fields.nameStart(i) + fields.valueEnd(i) - fields.valueStart(i);
    }
    return bytes;
  }

  /** Writes line {@code i} to a place in {@code target}; returns where it ends. */
  private static int line(Fields fields, int i, byte[] target, int from) {
    int at = copy(fields.bytes(), fields.nameStart(i), fields.nameEnd(i), target, from);
    target[at++] = ':';
    target[at++] = ' ';
    at = copy(fields.bytes(), fields.valueStart(i), fields.valueEnd(i), target, at);
    target[at++] = '\r';
    target[at++] = '\n';
    return at;
  }

  private static int copy(byte[] source, int from, int to, byte[] target, int at) {
    System.arraycopy(source, from, target, at, to - from);
    return at + to - from;
  }

  /** Reads what {@link #of} wrote; nothing is checked, since nobody else writes there. */
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

  /** The lines as text; for tests and people. */
  @Override
  public String toString() {
    return new String(octets, StandardCharsets.ISO_8859_1);
  }
}
