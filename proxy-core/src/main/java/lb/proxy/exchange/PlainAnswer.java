package lb.proxy.exchange;

import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import lb.cache.http.FieldName;
import lb.cache.http.Fields;
import lb.cache.http.ResponseHead;
import lb.cache.rules.CacheStatus;
import lb.cache.rules.HttpDate;
import lb.cache.rules.Reason;
import lb.proxy.route.StaticPage;

/** The short answers that we give ourselves: a status and a line of plain text. */
public final class PlainAnswer {
  /** Tells a client to send its body (RFC 9110 §15.2.1). */
  public static final ResponseHead CONTINUE = new ResponseHead(100, Fields.EMPTY);

  private PlainAnswer() {}

  /** The body of such an answer: the status, a colon, the text, a line feed. */
  public static byte[] body(int status, String text) {
    return (status + ": " + text + '\n').getBytes(StandardCharsets.UTF_8);
  }

  /** The fields of such an answer. */
  public static Fields.Builder fields(long nowMillis) {
    return Fields.builder()
        .add(FieldName.DATE, HttpDate.format(nowMillis))
        .add(FieldName.CONTENT_TYPE, "text/plain; charset=utf-8")
        .add(FieldName.CACHE_CONTROL, "no-store");
  }

  /** Sends one to a request that no exchange answers. */
  public static void refuse(
      Downstream to, long nowMillis, int status, String text, boolean bodyFollows) {
    byte[] body = body(status, text);
    Fields.Builder fields = fields(nowMillis);
    fields.add(FieldName.CONTENT_LENGTH, Integer.toString(body.length));
    to.head(new ResponseHead(status, fields.build()), body.length, bodyFollows);
    if (bodyFollows) {
      to.body(Unpooled.wrappedBuffer(body));
    }
    to.end(Fields.EMPTY);
  }

  /** Sends one, and ends the exchange. */
  static void send(Exchange exchange, int status, String text) {
    if (GrpcCall.isAnswered(exchange)) {
      sendGrpc(exchange, GrpcCall.status(status), text);
      return;
    }
    Fields.Builder fields = fields(exchange.loop().millis());
    if (status == 405) {
      fields.add(FieldName.ALLOW, "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
    }
    send(exchange, status, fields, body(status, text));
  }

  /** Sends the client elsewhere, and ends the exchange. */
  static void redirect(Exchange exchange, int status, String location) {
    Fields.Builder fields = fields(exchange.loop().millis()).add(FieldName.LOCATION, location);
    send(exchange, status, fields, body(status, "see " + location));
  }

  /** Sends the page of a site in place of what no origin answers, and ends the exchange. */
  static void send(Exchange exchange, int ofFailure, StaticPage page) {
    if (GrpcCall.isAnswered(exchange)) {
      sendGrpc(exchange, GrpcCall.status(ofFailure), "no origin answers");
      return;
    }
    Fields.Builder fields = fields(exchange.loop().millis());
    fields.set(FieldName.CONTENT_TYPE, page.contentType());
    send(exchange, page.status(ofFailure), fields, page.body());
  }

  /** An answer to a call of gRPC, which is a head and nothing else; ends the exchange. */
  static void sendGrpc(Exchange exchange, int grpcStatus, String text) {
    Fields.Builder fields =
        Fields.builder()
            .add(FieldName.DATE, HttpDate.format(exchange.loop().millis()))
            .add(FieldName.CONTENT_TYPE, "application/grpc")
            .add("grpc-status", Integer.toString(grpcStatus))
            .add("grpc-message", GrpcCall.message(text));
    addReason(fields, exchange);
    exchange.sendHead(new ResponseHead(200, fields.build()), 0, false);
    exchange.finish(Fields.EMPTY);
  }

  private static void addReason(Fields.Builder fields, Exchange exchange) {
    Reason reason = exchange.reason();
    if (reason.forward() != null) {
      fields.add(
          FieldName.CACHE_STATUS,
          CacheStatus.render(reason, CacheStatus.NONE, CacheStatus.NONE, false, false, null));
    }
  }

  private static void send(Exchange exchange, int status, Fields.Builder fields, byte[] octets) {
    addReason(fields, exchange);
    boolean withBody = !exchange.isHead() && status != 204 && status != 304;
    exchange.sendHead(new ResponseHead(status, fields.build()), octets.length, withBody);
    if (withBody && octets.length > 0) {
      exchange.sendBody(Unpooled.wrappedBuffer(octets));
    }
    exchange.finish(Fields.EMPTY);
  }
}
