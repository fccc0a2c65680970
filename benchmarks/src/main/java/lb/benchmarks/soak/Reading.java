package lb.benchmarks.soak;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads answers to their end and holds them against what they have to be. Owned by one thread.
 *
 * <p>An answer's version must not lie below the floor from before the request was sent, and not
 * above what the origin has; its body is that of this version, octet for octet.
 */
final class Reading {
  private final Catalogue catalogue;
  private final Findings findings;
  private final byte[] buffer = new byte[64 * 1024];
  private @Nullable Head head;
  private @Nullable Request request;

  Reading(Catalogue catalogue, Findings findings) {
    this.catalogue = catalogue;
    this.findings = findings;
  }

  /** What was asked for last and the head that came, for messages. */
  String last() {
    Head last = head;
    String came =
        last == null ? "no answer" : last.startLine() + last.fields().replace("\r\n", " | ");
    return request + ", after " + came;
  }

  /** Whether the head of the last answer came. */
  boolean hasHead() {
    return head != null;
  }

  /**
   * Reads one answer.
   *
   * @param floor the lowest version that it may have
   * @return its version, 0 when it has none
   */
  int answer(Connection from, Request request, int floor) throws IOException {
    this.request = request;
    head = null;
    Head answer = from.readHead(request.isHead());
    head = answer;
    int status = answer.status();
    if (status >= 500 && request.item().kind() == Kind.FAULTY) {
      readAll(from);
      findings.count("answer " + status + " of an origin that fails");
      return 0;
    }
    switch (status) {
      case 200 -> whole(from, request, answer, floor);
      case 206 -> partial(from, request, answer, floor);
      case 304 -> notModified(request, answer, floor);
      case 416 -> unsatisfiable(from, request, answer);
      default -> throw new IllegalStateException("status " + status);
    }
    findings.count("answer " + status + " to " + request.way());
    String etag = answer.field("ETag");
    return etag == null ? 0 : Item.versionOf(etag);
  }

  private void whole(Connection from, Request request, Head answer, int floor) throws IOException {
    Content content = content(request, answer, floor);
    String coding = answer.field("Content-Encoding");
    if (request.isHead()) {
      String length = answer.field("Content-Length");
      require(length == null || Integer.parseInt(length) == content.bytes(), "length " + length);
    } else if (coding == null) {
      compare(from, content, 0, content.bytes());
    } else {
      require(request.way() == Request.Way.GZIP && coding.equals("gzip"), "coding " + coding);
      byte[] decoded = new GZIPInputStream(new ByteArrayInputStream(readAll(from))).readAllBytes();
      require(
          decoded.length == content.bytes() && content.matches(decoded, decoded.length, 0),
          "a decoded body of " + decoded.length + " octets that is not that of its ETag");
      findings.count("client: compressed bodies");
      findings.verified(decoded.length);
    }
  }

  private void partial(Connection from, Request request, Head answer, int floor)
      throws IOException {
    Content content = content(request, answer, floor);
    if (request.way() == Request.Way.RANGES && answer.field("Content-Range") == null) {
      parts(readAll(from), content);
      return;
    }
    String range = answer.required("Content-Range");
    int dash = range.indexOf('-');
    int slash = range.indexOf('/');
    int first = Integer.parseInt(range, "bytes ".length(), dash, 10);
    int last = Integer.parseInt(range, dash + 1, slash, 10);
    require(Integer.parseInt(range.substring(slash + 1)) == content.bytes(), range);
    require(isAskedFor(request, first, last, content.bytes()), range);
    compare(from, content, first, last - first + 1);
  }

  private static boolean isAskedFor(Request request, int first, int last, int bytes) {
    String wanted = request.fields().strip();
    return switch (request.way()) {
      case RANGE -> wanted.equals("Range: bytes=" + first + "-" + last);
      case SUFFIX -> last == bytes - 1 && wanted.equals("Range: bytes=-" + (bytes - first));
      default -> false;
    };
  }

  /** The parts of {@code multipart/byteranges} (RFC 9110 §14.6), as the two ranges were asked. */
  private void parts(byte[] body, Content content) throws IOException {
    String text = new String(body, StandardCharsets.ISO_8859_1);
    int parts = 0;
    for (int at = text.indexOf("Content-Range: bytes "); at >= 0; parts++) {
      int from = at + "Content-Range: bytes ".length();
      int dash = text.indexOf('-', from);
      int first = Integer.parseInt(text, from, dash, 10);
      int last = Integer.parseInt(text, dash + 1, text.indexOf('/', dash), 10);
      int octets = text.indexOf("\r\n\r\n", at) + 4;
      require(first == (parts == 0 ? 0 : 200) && last == (parts == 0 ? 49 : 249), "part " + first);
      byte[] part = Arrays.copyOfRange(body, octets, octets + last - first + 1);
      require(content.matches(part, part.length, first), "a part from " + first + " is wrong");
      findings.verified(part.length);
      at = text.indexOf("Content-Range: bytes ", octets + part.length);
    }
    require(parts == 2, parts + " parts");
  }

  private void notModified(Request request, Head answer, int floor) throws IOException {
    require(request.way() == Request.Way.CONDITIONAL, "304 without a condition");
    String etag = answer.required("ETag");
    require(request.fields().contains(etag), "304 with " + etag);
    content(request, answer, floor);
  }

  private void unsatisfiable(Connection from, Request request, Head answer) throws IOException {
    require(request.way() == Request.Way.BEYOND, "416");
    require(answer.required("Content-Range").startsWith("bytes */"), "416 without a length");
    readAll(from);
  }

  /** What the body has to be, by the answer's ETag; too old or impossible a version is an error. */
  private Content content(Request request, Head answer, int floor) throws IOException {
    String etag = answer.required("ETag");
    int version = Item.versionOf(etag);
    require(version >= floor, "version " + version + " was purged: expected " + floor + " or more");
    require(version <= catalogue.version(request.item()), "version " + version + " is not yet");
    require(Item.variantOf(etag) == request.variant(), "the variant of " + etag);
    require(
        request.item().tag().equals(answer.field("Cache-Tag")) || answer.field("Cache-Tag") == null,
        "the tag of something else");
    return Content.of(request.item(), version, request.variant());
  }

  private void compare(Connection from, Content content, int first, int length) throws IOException {
    int at = first;
    for (int size = from.readBody(buffer); size >= 0; size = from.readBody(buffer)) {
      require(content.matches(buffer, size, at), "octets from " + at + " on differ");
      at += size;
    }
    require(at == first + length, (at - first) + " octets, expected " + length);
    findings.verified(length);
  }

  private byte[] readAll(Connection from) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    for (int size = from.readBody(buffer); size >= 0; size = from.readBody(buffer)) {
      body.write(buffer, 0, size);
    }
    return body.toByteArray();
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalStateException(otherwise);
    }
  }
}
