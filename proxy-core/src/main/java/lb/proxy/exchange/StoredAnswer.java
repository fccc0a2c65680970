package lb.proxy.exchange;

import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import lb.cache.Part;
import lb.cache.StoredObject;
import lb.cache.http.FieldName;
import lb.cache.http.Fields;
import lb.cache.http.RequestHead;
import lb.cache.http.ResponseHead;
import lb.cache.rules.CacheStatus;
import lb.cache.rules.Conditional;
import lb.cache.rules.NotModified;
import lb.cache.rules.Outcome;
import lb.cache.rules.Reason;
import org.jspecify.annotations.Nullable;

/**
 * Answers from a stored object: whole, in part, or with 304. Owned by the exchange's loop; holds
 * one reference to the object until it is released.
 */
final class StoredAnswer implements Answer {
  /** A body up to this is copied behind its head: one write, and the object is free at once. */
  static final int COPY_BYTES_MAX = 8 * 1024;

  /** How much is handed to the socket before it is asked again whether it takes more. */
  private static final int PIECE_BYTES_MAX = 256 * 1024;

  /** How much of a body may wait for a socket: only views of it wait, not octets. */
  private static final int WAITING_BYTES_MAX = 1024 * 1024;

  private static final int OK = 200;

  private final Exchange exchange;
  private final StoredObject object;
  private final ArrayDeque<BodyPiece> pieces = new ArrayDeque<>(1);
  private boolean sending;
  private int waitingBytes;

  private StoredAnswer(Exchange exchange, StoredObject object) {
    this.exchange = exchange;
    this.object = object;
  }

  /**
   * Answers from {@code object}, whose reference is taken over.
   *
   * @param reason why it may be used
   * @param forwardedStatus what the origin said when it was asked, or 0
   */
  static void send(
      Exchange exchange,
      RoutedRequest routed,
      StoredObject object,
      Reason reason,
      int forwardedStatus) {
    exchange.because(reason);
    if (exchange.isOver()) {
      object.release();
      return;
    }
    long now = exchange.loop().millis();
    boolean asKept = isSentAsKept(routed, object, reason);
    if (asKept && isNotModified(routed.request(), object, now)) {
      sendNotModified(exchange, object, now);
      return;
    }
    if (asKept && isShort(exchange, object)) {
      sendShort(exchange, object, now);
      return;
    }
    StoredAnswer answer = new StoredAnswer(exchange, object);
    exchange.answeredBy(answer);
    if (asKept) {
      answer.sendLong(now);
    } else {
      answer.sendConsidered(routed, reason, forwardedStatus, now);
    }
  }

  /** Whether the head goes out as it is kept, and the whole body behind it or none of it. */
  private static boolean isSentAsKept(RoutedRequest routed, StoredObject object, Reason reason) {
    return reason == Reason.FRESH
        && !routed.request().fields().has(FieldName.RANGE)
        && object.part() == null
        && !routed.route().changesResponses();
  }

  private static boolean isNotModified(RequestHead request, StoredObject object, long now) {
    if (!Conditional.hasConditions(request.fields())) {
      return false;
    }
    int tag = Conditional.soleIfNoneMatch(request);
    if (tag >= 0 && object.status() == OK && object.isEtag(request.fields(), tag)) {
      return true;
    }
    Conditional.Result result =
        Conditional.readsDate(request.fields())
            ? evaluate(request, object, object.head(), now)
            : Conditional.evaluate(request, object.etag(), null, object.status(), now);
    return result == Conditional.Result.NOT_MODIFIED;
  }

  private static Conditional.Result evaluate(
      RequestHead request, StoredObject object, ResponseHead kept, long now) {
    long received = object.freshness().responseReceivedMillis();
    return Conditional.evaluate(request, kept, received, now);
  }

  private static boolean isShort(Exchange exchange, StoredObject object) {
    return exchange.isHead()
        || object.bodyBytes() == 0
        || (object.isInline() && object.bodyBytes() <= COPY_BYTES_MAX);
  }

  /** The way of most hits: copied into one write, and over. */
  private static void sendShort(Exchange exchange, StoredObject object, long now) {
    sendHead(exchange, object, now);
    if (!exchange.isHead() && object.bodyBytes() > 0) {
      exchange.sendStoredBody(object);
    }
    exchange.finishWithHead();
    object.release();
  }

  private static void sendNotModified(Exchange exchange, StoredObject object, long now) {
    exchange.sendNotModified(object, object.ageSeconds(now), object.ttlSeconds(now));
    exchange.finishWithHead();
    object.release();
  }

  private static void sendHead(Exchange exchange, StoredObject object, long now) {
    exchange.sendStoredHead(object, object.ageSeconds(now), object.ttlSeconds(now));
  }

  private void sendLong(long now) {
    sendHead(exchange, object, now);
    pieces.add(BodyPiece.stored(0, object.bodyBytes()));
    sendPieces();
  }

  private void sendConsidered(RoutedRequest routed, Reason reason, int forwardedStatus, long now) {
    ResponseHead kept = object.head();
    Fields fields =
        AnswerFields.stored(
            kept.fields(),
            object.ageSeconds(now),
            cacheStatus(reason, forwardedStatus, now),
            routed.route().route().response());
    ResponseHead head = kept.withFields(fields);
    if (evaluate(routed.request(), object, kept, now) == Conditional.Result.NOT_MODIFIED) {
      exchange.sendHead(NotModified.of(head), 0, false);
      exchange.finish(Fields.EMPTY);
      return;
    }
    Part part = object.part();
    RangeAnswer range =
        RangeAnswer.of(
            routed.request(),
            kept,
            head,
            part == null ? object.bodyBytes() : part.completeLength(),
            now);
    long bodyBytes = range.bodyBytes();
    exchange.sendHead(range.head(), bodyBytes, !exchange.isHead());
    if (exchange.isHead() || bodyBytes == 0) {
      exchange.finish(Fields.EMPTY);
      return;
    }
    long shift = part == null ? 0 : part.first();
    for (BodyPiece piece : range.pieces()) {
      pieces.add(piece.shifted(-shift));
    }
    sendPieces();
  }

  private String cacheStatus(Reason reason, int forwardedStatus, long now) {
    long ttl = object.ttlSeconds(now);
    return CacheStatus.render(
        reason,
        ttl,
        forwardedStatus == 0 ? CacheStatus.NONE : forwardedStatus,
        reason.outcome() == Outcome.REVALIDATED,
        false,
        null);
  }

  @Override
  public void onWritable() {
    waitingBytes = 0;
    sendPieces();
  }

  private void sendPieces() {
    if (sending) {
      return; // a write that made the socket writable again
    }
    sending = true;
    try {
      BodyPiece piece = pieces.peek();
      while (piece != null && (exchange.isWritable() || waitingBytes < WAITING_BYTES_MAX)) {
        ByteBuf octets = next(piece);
        waitingBytes += octets.readableBytes();
        exchange.sendBody(octets);
        if (piece.isEmpty()) {
          pieces.remove();
          piece = pieces.peek();
        }
      }
    } finally {
      sending = false;
    }
    if (pieces.isEmpty()) {
      exchange.finish(Fields.EMPTY);
    }
  }

  private ByteBuf next(BodyPiece piece) {
    @Nullable ByteBuf literal = piece.takeLiteral();
    if (literal != null) {
      return literal;
    }
    ByteBuf view = object.slice(piece.from(), Math.min(piece.left(), PIECE_BYTES_MAX));
    piece.advance(view.readableBytes());
    return view;
  }

  @Override
  public void release() {
    for (BodyPiece piece : pieces) {
      ByteBuf literal = piece.takeLiteral();
      if (literal != null) {
        literal.release();
      }
    }
    pieces.clear();
    object.release();
  }
}
