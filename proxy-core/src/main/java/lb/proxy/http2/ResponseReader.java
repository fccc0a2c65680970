package lb.proxy.http2;

import lb.cache.http.Fields;
import lb.cache.http.ResponseHead;
import lb.proxy.http1.HttpProblem;

/**
 * Makes responses of decoded header blocks (RFC 9113 §8.3.2), as strictly as those of HTTP/1.1 are
 * read: what comes of it may be kept and written to an HTTP/1.1 wire (§10.3). Pure.
 */
public final class ResponseReader {
  private static final int STATUS_DIGITS = 3;
  private static final int STATUS_MIN = 100;
  private static final int STATUS_MAX = 599;

  private ResponseReader() {}

  /** Reads a block that is not a trailer section. */
  public static ResponseBlock read(FieldBlock block) {
    Http2Problem malformed = block.problem();
    if (malformed != null) {
      return new ResponseBlock.Malformed(malformed);
    }
    if (block.isTooLarge() || block.isTooMany()) {
      return new ResponseBlock.TooLarge(
          block.isTooLarge() ? HttpProblem.HEAD_TOO_LARGE : HttpProblem.TOO_MANY_FIELDS);
    }
    for (int kind = FieldRules.METHOD; kind <= FieldRules.PATH; kind++) {
      if (block.has(kind)) {
        return new ResponseBlock.Malformed(Http2Problem.BAD_PSEUDO_FIELD);
      }
    }
    if (!block.has(FieldRules.STATUS)) {
      return new ResponseBlock.Malformed(Http2Problem.MISSING_PSEUDO_FIELD);
    }
    int status = status(block);
    if (status < STATUS_MIN || status > STATUS_MAX) {
      return new ResponseBlock.Malformed(Http2Problem.BAD_PSEUDO_VALUE);
    }
    Fields fields = block.fields();
    long length = StatedLength.of(fields);
    return length == StatedLength.BAD
        ? new ResponseBlock.Malformed(Http2Problem.BAD_LENGTH)
        : new ResponseBlock.Head(new ResponseHead(status, fields), length);
  }

  /** Three digits as a number; else 0. */
  private static int status(FieldBlock block) {
    int from = block.start(FieldRules.STATUS);
    int to = block.end(FieldRules.STATUS);
    if (to - from != STATUS_DIGITS) {
      return 0;
    }
    int status = 0;
    for (int at = from; at < to; at++) {
      int digit = block.bytes()[at] - '0';
      if (digit < 0 || digit > 9) {
        return 0;
      }
      status = status * 10 + digit;
    }
    return status;
  }
}
