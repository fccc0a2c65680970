package lb.proxy.exchange;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import lb.cache.http.FieldName;
import lb.cache.http.Fields;
import lb.cache.http.RequestHead;
import lb.cache.http.ResponseHead;
import lb.cache.rules.ByteRange;
import lb.cache.rules.ContentRange;
import lb.cache.rules.RangeDecision;
import lb.cache.rules.Ranges;

/**
 * What is sent of a whole representation for a request that may have {@code Range}: everything, one
 * range, several as {@code multipart/byteranges}, or 416 (RFC 9110 §14, §15.3.7).
 *
 * @param head the head to send
 * @param pieces the body, in order
 * @param bodyBytes its length
 */
record RangeAnswer(ResponseHead head, List<BodyPiece> pieces, long bodyBytes) {
  private static final int OK = 200;
  private static final int PARTIAL_CONTENT = 206;
  private static final int RANGE_NOT_SATISFIABLE = 416;
  private static final int RANGES_MAX = 32;

  /**
   * @param kept the head of the whole as it is kept, by which it is decided
   * @param head the same with what the client is to see
   * @param completeLength the length of the whole
   */
  static RangeAnswer of(
      RequestHead request,
      ResponseHead kept,
      ResponseHead head,
      long completeLength,
      long nowMillis) {
    return switch (decide(request, kept, completeLength, nowMillis)) {
      case RangeDecision.Ignore ignored -> whole(head, completeLength);
      case RangeDecision.Unsatisfiable unsatisfiable -> none(head, completeLength);
      case RangeDecision.Satisfiable some ->
          some.ranges().size() == 1
              ? single(head, some.ranges().getFirst(), completeLength)
              : several(head, some.ranges(), completeLength);
    };
  }

  /** What {@code Range} asks for; Ignore also when it does not count here. */
  static RangeDecision decide(
      RequestHead request, ResponseHead head, long completeLength, long nowMillis) {
    String wanted = request.fields().first(FieldName.RANGE);
    if (wanted == null || !request.method().equals("GET") || head.status() != OK) {
      return new RangeDecision.Ignore();
    }
    return Ranges.ifRangeHolds(request.fields(), head.fields(), nowMillis)
        ? Ranges.parse(wanted, completeLength, RANGES_MAX)
        : new RangeDecision.Ignore();
  }

  private static RangeAnswer whole(ResponseHead head, long completeLength) {
    return new RangeAnswer(head, List.of(BodyPiece.stored(0, completeLength)), completeLength);
  }

  private static RangeAnswer none(ResponseHead head, long completeLength) {
    Fields fields =
        head.fields().toBuilder()
            .remove(FieldName.CONTENT_LENGTH)
            .remove(FieldName.CONTENT_TYPE)
            .remove(FieldName.CONTENT_ENCODING)
            .remove(FieldName.ETAG)
            .remove(FieldName.LAST_MODIFIED)
            .set(FieldName.CONTENT_RANGE, ContentRange.unsatisfied(completeLength).format())
            .build();
    return new RangeAnswer(new ResponseHead(RANGE_NOT_SATISFIABLE, fields), List.of(), 0);
  }

  /** The head of a 206 with one range of a representation of that length. */
  static ResponseHead singleHead(ResponseHead head, ByteRange range, long completeLength) {
    Fields fields =
        head.fields().toBuilder()
            .remove(FieldName.CONTENT_LENGTH)
            .set(FieldName.CONTENT_RANGE, ContentRange.of(range, completeLength).format())
            .build();
    return new ResponseHead(PARTIAL_CONTENT, fields);
  }

  private static RangeAnswer single(ResponseHead head, ByteRange range, long completeLength) {
    return new RangeAnswer(
        singleHead(head, range, completeLength),
        List.of(BodyPiece.stored(range.first(), range.length())),
        range.length());
  }

  private static RangeAnswer several(
      ResponseHead head, List<ByteRange> ranges, long completeLength) {
    String boundary = boundary();
    String type = head.fields().first(FieldName.CONTENT_TYPE);
    List<BodyPiece> pieces = new ArrayList<>(ranges.size() * 2 + 1);
    long bytes = 0;
    for (ByteRange range : ranges) {
      String partHead =
          "\r\n--"
              + boundary
              + (type == null ? "" : "\r\nContent-Type: " + type)
              + "\r\nContent-Range: "
              + ContentRange.of(range, completeLength).format()
              + "\r\n\r\n";
      bytes += add(pieces, partHead) + range.length();
      pieces.add(BodyPiece.stored(range.first(), range.length()));
    }
    bytes += add(pieces, "\r\n--" + boundary + "--\r\n");
    Fields fields =
        head.fields().toBuilder()
            .remove(FieldName.CONTENT_LENGTH)
            .set(FieldName.CONTENT_TYPE, "multipart/byteranges; boundary=" + boundary)
            .build();
    return new RangeAnswer(new ResponseHead(PARTIAL_CONTENT, fields), pieces, bytes);
  }

  private static int add(List<BodyPiece> pieces, String text) {
    ByteBuf octets = Unpooled.wrappedBuffer(text.getBytes(StandardCharsets.ISO_8859_1));
    int bytes = octets.readableBytes();
    pieces.add(BodyPiece.literal(octets));
    return bytes;
  }

  /** A text that no body is likely to contain; nobody outside can foresee it. */
  private static String boundary() {
    return Long.toHexString(ThreadLocalRandom.current().nextLong() | 1L << 63)
        + Long.toHexString(ThreadLocalRandom.current().nextLong() | 1L << 63);
  }
}
