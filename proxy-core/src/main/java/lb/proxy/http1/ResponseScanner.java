package lb.proxy.http1;

import io.netty.buffer.ByteBuf;
import lb.cache.http.Fields;
import lb.cache.http.ResponseHead;

/**
 * Finds response heads in the octets of one connection (RFC 9112 §4). Owned by its event loop.
 *
 * <p>As strict as for requests wherever the end of a message depends on it. Milder in two places:
 * the reason phrase may be missing, and white space before a colon is dropped, as RFC 9112 §5.1
 * asks of a proxy.
 */
public final class ResponseScanner {
  private final StatusLine line = new StatusLine();
  private final HeadLines lines;

  /** A scanner for one connection. */
  public ResponseScanner(HeadLimits limits) {
    this.lines = new HeadLines(limits, line, true);
  }

  /**
   * Takes octets of the next response head from {@code in}. With {@link ResponseScan.NeedMore} all
   * of them have been taken and copied: the caller may release the buffer and feeds the next octets
   * when they come. With {@link ResponseScan.Head} the reader index stands after the head, and the
   * scanner is ready for the next one.
   *
   * @param requestMethod the method that this answers: HEAD has no body
   */
  public ResponseScan feed(ByteBuf in, String requestMethod) {
    return switch (lines.feed(in)) {
      case MORE -> ResponseScan.NeedMore.INSTANCE;
      case DONE -> complete(requestMethod);
      case FAILED -> new ResponseScan.Malformed(lines.refusal());
    };
  }

  /** Whether a head has begun and is not complete. */
  public boolean inHead() {
    return lines.isInHead();
  }

  private ResponseScan complete(String requestMethod) {
    Fields fields = lines.fields();
    int minorVersion = line.minorVersion();
    HttpProblem problem = MessageFraming.problem(fields, minorVersion);
    if (problem != null) {
      lines.fail(problem);
      return new ResponseScan.Malformed(problem);
    }
    lines.reset();
    BodyFraming framing = MessageFraming.ofResponse(fields, line.status(), requestMethod);
    boolean keepAlive =
        framing != BodyFraming.UNTIL_CLOSE && MessageFraming.keepsAlive(fields, minorVersion);
    return new ResponseScan.Head(
        new ResponseHead(line.status(), fields), framing, keepAlive, minorVersion);
  }
}
