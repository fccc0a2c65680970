package lb.proxy.http1;

import io.netty.buffer.ByteBuf;
import lb.cache.http.FieldName;
import lb.cache.http.Fields;
import lb.cache.http.RequestHead;
import org.jspecify.annotations.Nullable;

/**
 * Finds request heads in the octets of one connection (RFC 9112 §3). Owned by its event loop.
 *
 * <p>Phases: between heads, in a head, failed for good. A connection between two heads costs it no
 * memory but the last Host.
 */
public final class RequestScanner {
  /** Empty lines that are skipped before a request line (RFC 9112 §2.2). */
  static final int EMPTY_LINES_MAX = 4;

  private final RequestLine line = new RequestLine();
  private final RequestTarget target = new RequestTarget();
  private final RequestHost host = new RequestHost();
  private final HeadLines lines;

  private int emptyLines;
  private boolean carriageReturnSeen;

  /** A scanner for one connection. */
  public RequestScanner(HeadLimits limits) {
    this.lines = new HeadLines(limits, line, false);
  }

  /**
   * Takes octets of the next request head from {@code in}. With {@link RequestScan.NeedMore} all of
   * them have been taken and copied: the caller may release the buffer and feeds the next octets
   * when they come. With {@link RequestScan.Head} the reader index stands after the head, and the
   * scanner is ready for the next one. Up to {@value #EMPTY_LINES_MAX} empty lines before a head
   * are skipped.
   *
   * @param scheme {@code http} or {@code https}: how the client reached us
   */
  public RequestScan feed(ByteBuf in, String scheme) {
    if (!lines.isInHead()) {
      HttpProblem problem = skipEmptyLines(in);
      if (problem != null) {
        lines.fail(problem);
      }
    }
    return switch (lines.feed(in)) {
      case MORE -> RequestScan.NeedMore.INSTANCE;
      case DONE -> complete(scheme);
      case FAILED -> new RequestScan.Malformed(lines.refusal());
    };
  }

  /** Whether a head has begun and is not complete: from now on the client owes us the rest. */
  public boolean inHead() {
    return lines.isInHead();
  }

  private @Nullable HttpProblem skipEmptyLines(ByteBuf in) {
    while (in.isReadable()) {
      byte octet = in.getByte(in.readerIndex());
      if (carriageReturnSeen) {
        if (octet != Octets.LF) {
          return HttpProblem.BARE_CR;
        }
        carriageReturnSeen = false;
        emptyLines++;
      } else if (octet == Octets.CR) {
        if (emptyLines == EMPTY_LINES_MAX) {
          return HttpProblem.BAD_REQUEST_LINE;
        }
        carriageReturnSeen = true;
      } else {
        return null;
      }
      in.skipBytes(1);
    }
    return null;
  }

  private RequestScan complete(String scheme) {
    byte[] bytes = lines.bytes();
    Fields fields = lines.fields();
    int minorVersion = line.minorVersion();
    String method = line.method(bytes);
    HttpProblem problem = MessageFraming.problem(fields, minorVersion);
    if (problem == null) {
      problem = target.parse(bytes, line.targetStart(), line.targetEnd(), method, scheme);
    }
    if (problem == null) {
      problem = host.check(fields, minorVersion, target.authority(), scheme);
    }
    if (problem != null) {
      lines.fail(problem);
      return new RequestScan.Malformed(problem);
    }
    lines.reset();
    emptyLines = 0;
    RequestHead head =
        new RequestHead(method, scheme, host.authority(), target.path(), target.query(), fields);
    BodyFraming framing = MessageFraming.ofRequest(fields);
    return new RequestScan.Head(
        head,
        framing,
        MessageFraming.keepsAlive(fields, minorVersion),
        minorVersion,
        expectsContinue(fields, framing, minorVersion));
  }

  /** With HTTP/1.0 the expectation is void, and without a body there is nothing to wait for. */
  private static boolean expectsContinue(Fields fields, BodyFraming framing, int minorVersion) {
    return fields.has(FieldName.EXPECT)
        && minorVersion > 0
        && framing.knownLength() != 0
        && ListElements.contains(fields, FieldName.EXPECT, "100-continue");
  }
}
