package lb.proxy.http2;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import lb.cache.http.Ascii;
import lb.cache.http.FieldName;
import lb.cache.http.Fields;
import lb.cache.http.RequestHead;
import lb.proxy.http1.Authority;
import lb.proxy.http1.HeadLimits;
import lb.proxy.http1.HttpProblem;
import lb.proxy.http1.RequestLine;
import org.jspecify.annotations.Nullable;

/**
 * Makes requests of decoded header blocks (RFC 9113 §8.3.1), as strictly as those of HTTP/1.1 are
 * read. Owned by one connection; remembers its last authority, which most requests share.
 */
public final class RequestReader {
  private static final String[] METHODS = {
    "GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "CONNECT", "PURGE"
  };

  private final HeadLimits limits;
  private final String scheme;
  private final boolean tunnels;
  private byte[] seenAuthority = {};
  private String understoodAuthority = "";

  /**
   * A reader for one connection.
   *
   * @param scheme {@code http} or {@code https}: how the client reached us. A request that says
   *     another one is refused, as an absolute target is on HTTP/1.1
   * @param tunnels whether the client was told that an extended CONNECT is understood (RFC 8441 §3)
   */
  public RequestReader(HeadLimits limits, String scheme, boolean tunnels) {
    this.tunnels = tunnels;
    this.limits = limits;
    this.scheme = scheme;
  }

  /** Reads a block that opens a stream. */
  public RequestBlock read(FieldBlock block, boolean endStream) {
    Http2Problem malformed =
        block.problem() == null && block.has(FieldRules.STATUS)
            ? Http2Problem.BAD_PSEUDO_FIELD
            : block.problem();
    if (malformed != null) {
      return new RequestBlock.Malformed(malformed);
    }
    String method = method(block);
    if (block.isTooLarge() || block.isTooMany()) {
      return new RequestBlock.Refused(
          block.isTooLarge() ? HttpProblem.HEAD_TOO_LARGE : HttpProblem.TOO_MANY_FIELDS,
          method == null ? "GET" : method);
    }
    if (method == null) {
      return new RequestBlock.Malformed(Http2Problem.MISSING_PSEUDO_FIELD);
    }
    boolean opensTunnel = block.has(FieldRules.PROTOCOL);
    if (opensTunnel && !(tunnels && method.equals("CONNECT"))) {
      return new RequestBlock.Malformed(Http2Problem.BAD_PSEUDO_FIELD); // RFC 8441 §4
    }
    if (method.equals("CONNECT") && !opensTunnel) {
      boolean plain = !block.has(FieldRules.SCHEME) && !block.has(FieldRules.PATH); // §8.5
      return plain && block.has(FieldRules.AUTHORITY)
          ? new RequestBlock.Refused(HttpProblem.CONNECT_REFUSED, method)
          : new RequestBlock.Malformed(Http2Problem.BAD_PSEUDO_FIELD);
    }
    if (!block.has(FieldRules.SCHEME) || !block.has(FieldRules.PATH)) {
      return new RequestBlock.Malformed(Http2Problem.MISSING_PSEUDO_FIELD);
    }
    if (block.end(FieldRules.PATH) - block.start(FieldRules.PATH) > limits.startLineBytesMax()) {
      return new RequestBlock.Refused(HttpProblem.START_LINE_TOO_LONG, method);
    }
    return opensTunnel ? readTunnel(block, endStream) : read(block, method, endStream);
  }

  /** As HTTP/1.1 asks for the same: a GET that wants to switch protocols (RFC 8441 §5). */
  private RequestBlock readTunnel(FieldBlock block, boolean endStream) {
    int from = block.start(FieldRules.PROTOCOL);
    String protocol = text(block.bytes(), from, block.end(FieldRules.PROTOCOL));
    if (!isMethod(protocol)) { // a token, too
      return new RequestBlock.Malformed(Http2Problem.BAD_PSEUDO_VALUE);
    }
    if (!block.has(FieldRules.AUTHORITY)) {
      return new RequestBlock.Malformed(Http2Problem.MISSING_PSEUDO_FIELD);
    }
    return switch (read(block, "GET", endStream)) {
      case RequestBlock.Head read when read.head().fields().has(FieldName.CONTENT_LENGTH) ->
          new RequestBlock.Malformed(Http2Problem.BAD_LENGTH); // there is no content
      case RequestBlock.Head read -> {
        Fields.Builder fields = read.head().fields().toBuilder();
        fields.set(FieldName.UPGRADE, protocol);
        yield new RequestBlock.Head(
            read.head().withFields(fields.build()), StatedLength.NONE, false, true);
      }
      case RequestBlock other -> other;
    };
  }

  private RequestBlock read(FieldBlock block, String method, boolean endStream) {
    byte[] bytes = block.bytes();
    int pathStart = block.start(FieldRules.PATH);
    int pathEnd = block.end(FieldRules.PATH);
    if (!isMethod(method) || !isScheme(block) || !isPath(bytes, pathStart, pathEnd, method)) {
      return new RequestBlock.Malformed(Http2Problem.BAD_PSEUDO_VALUE);
    }
    Fields fields = block.fields();
    String authority = authority(block, fields);
    if (authority == null) {
      return new RequestBlock.Malformed(Http2Problem.BAD_AUTHORITY);
    }
    long length = length(fields, endStream);
    if (length < StatedLength.NONE) {
      return new RequestBlock.Malformed(
          length == MISMATCH ? Http2Problem.LENGTH_MISMATCH : Http2Problem.BAD_LENGTH);
    }
    int mark = indexOfMark(bytes, pathStart, pathEnd);
    RequestHead head =
        new RequestHead(
            method,
            scheme,
            authority,
            text(bytes, pathStart, mark),
            mark < pathEnd ? text(bytes, mark + 1, pathEnd) : null,
            withOneCookie(fields));
    return new RequestBlock.Head(head, length, length != 0 && expectsContinue(fields), false);
  }

  private static @Nullable String method(FieldBlock block) {
    if (!block.has(FieldRules.METHOD)) {
      return null;
    }
    int from = block.start(FieldRules.METHOD);
    int to = block.end(FieldRules.METHOD);
    for (String known : METHODS) {
      if (Ascii.equals(block.bytes(), from, to, known)) {
        return known;
      }
    }
    return text(block.bytes(), from, to);
  }

  private static boolean isMethod(String method) {
    return lb.cache.http.Ascii.isToken(method);
  }

  private boolean isScheme(FieldBlock block) {
    int from = block.start(FieldRules.SCHEME);
    return Ascii.equals(block.bytes(), from, block.end(FieldRules.SCHEME), scheme);
  }

  /** An absolute path, or an asterisk for OPTIONS; nothing else (RFC 9113 §8.3.1). */
  private static boolean isPath(byte[] bytes, int from, int to, String method) {
    if (from == to || bytes[from] != '/') {
      return to - from == 1 && bytes[from] == '*' && method.equals("OPTIONS");
    }
    for (int i = from; i < to; i++) {
      if (!RequestLine.isTargetOctet(bytes[i])) {
        return false;
      }
    }
    return true;
  }

  /** The host: {@code :authority}, else Host; null when neither is good or they differ. */
  private @Nullable String authority(FieldBlock block, Fields fields) {
    int line = fields.indexOf(FieldName.HOST, 0);
    if (line >= 0 && fields.indexOf(FieldName.HOST, line + 1) >= 0) {
      return null;
    }
    String host =
        line < 0
            ? null
            : Authority.parse(fields.bytes(), fields.valueStart(line), fields.valueEnd(line));
    if (!block.has(FieldRules.AUTHORITY)) {
      return host;
    }
    int from = block.start(FieldRules.AUTHORITY);
    if (!understand(block.bytes(), from, block.end(FieldRules.AUTHORITY))) {
      return null;
    }
    boolean agrees =
        line < 0 || host != null && Authority.sameOrigin(understoodAuthority, host, scheme);
    return agrees ? understoodAuthority : null;
  }

  private boolean understand(byte[] bytes, int from, int to) {
    if (from < to && Arrays.equals(seenAuthority, 0, seenAuthority.length, bytes, from, to)) {
      return true;
    }
    String parsed = Authority.parse(bytes, from, to);
    if (parsed == null) {
      return false;
    }
    seenAuthority = Arrays.copyOfRange(bytes, from, to);
    understoodAuthority = parsed;
    return true;
  }

  private static final long MISMATCH = -3;

  /** What Content-Length and END_STREAM say together of the body. */
  private static long length(Fields fields, boolean endStream) {
    long length = StatedLength.of(fields);
    if (length == StatedLength.NONE) {
      return endStream ? 0 : StatedLength.NONE;
    }
    return endStream && length > 0 ? MISMATCH : length;
  }

  /** HTTP/1.1 knows one Cookie alone (RFC 9113 §8.2.3). */
  private static Fields withOneCookie(Fields fields) {
    int first = fields.indexOf(FieldName.COOKIE, 0);
    if (first < 0 || fields.indexOf(FieldName.COOKIE, first + 1) < 0) {
      return fields;
    }
    String all = String.join("; ", fields.all(FieldName.COOKIE));
    return fields.toBuilder().set(FieldName.COOKIE, all).build();
  }

  private static boolean expectsContinue(Fields fields) {
    String expected = fields.first(FieldName.EXPECT);
    return expected != null && expected.equalsIgnoreCase("100-continue");
  }

  private static int indexOfMark(byte[] bytes, int from, int to) {
    int at = from;
    while (at < to && bytes[at] != '?') {
      at++;
    }
    return at;
  }

  private static String text(byte[] bytes, int from, int to) {
    return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
  }
}
