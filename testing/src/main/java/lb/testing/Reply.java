package lb.testing;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A whole answer of a {@link ScriptedOrigin}, said in one sentence: {@code
 * Reply.ok("hello").field("Cache-Control", "max-age=60")}. Without other words it has a {@code
 * Content-Length}, reads the request's body first (asking for it with a 100 when the client expects
 * one), and leaves the connection open. HEAD gets the same head without a body.
 *
 * <p>Build it whole before it is given to the origin; afterwards it may be played many times.
 */
public final class Reply implements Script {
  private enum Framing {
    LENGTH,
    CHUNKED,
    UNTIL_CLOSE,
    AS_WRITTEN
  }

  @FunctionalInterface
  private interface Deed {
    void run(Wire wire) throws IOException;
  }

  /** Something that happens when so many bytes of the body have been sent. */
  private record Event(long offset, Deed deed) {}

  private final int status;
  private FieldLines fields = FieldLines.NONE;
  private Body body = Body.empty();
  private Framing framing = Framing.LENGTH;
  private long chunkBytes = 16 * 1024;
  private FieldLines trailers = FieldLines.NONE;
  private final StringBuilder interim = new StringBuilder();
  private @Nullable Gate gateBeforeHead;
  private final List<Event> events = new ArrayList<>();
  private boolean bodyReadFirst = true;
  private boolean closing;

  private Reply(int status) {
    this.status = status;
  }

  /** An answer with a status and no content. */
  public static Reply status(int status) {
    return new Reply(status);
  }

  /** 200 with text. */
  public static Reply ok(String text) {
    return status(200).body(Body.of(text));
  }

  /** 200 with a body. */
  public static Reply ok(Body body) {
    return status(200).body(body);
  }

  /** A field line; several of one name are allowed. */
  public Reply field(String name, String value) {
    fields = fields.plus(name, value);
    return this;
  }

  /** {@code Cache-Control: directives}. */
  public Reply cacheControl(String directives) {
    return field("Cache-Control", directives);
  }

  /** The content. */
  public Reply body(Body content) {
    body = content;
    return this;
  }

  /** The content as text. */
  public Reply body(String text) {
    return body(Body.of(text));
  }

  /** Frames the body in chunks of at most so many bytes. */
  public Reply chunked(long bytesPerChunk) {
    framing = Framing.CHUNKED;
    chunkBytes = bytesPerChunk;
    return this;
  }

  /** Frames the body in chunks. */
  public Reply chunked() {
    return chunked(chunkBytes);
  }

  /** Adds a trailer; the body is then chunked. */
  public Reply trailer(String name, String value) {
    trailers = trailers.plus(name, value);
    framing = Framing.CHUNKED;
    return this;
  }

  /** Ends the body by closing the connection, with no other framing. */
  public Reply untilClose() {
    framing = Framing.UNTIL_CLOSE;
    return thenClose();
  }

  /** Adds no framing field: the fields say what they say, true or not, and the body follows. */
  public Reply framedAsWritten() {
    framing = Framing.AS_WRITTEN;
    return this;
  }

  /** Sends a 1xx before the answer (RFC 9110 §15.2). */
  public Reply interim(int interimStatus, String... fieldLines) {
    interim.append("HTTP/1.1 ").append(interimStatus).append(" Interim\r\n");
    interim.append(FieldLines.of(fieldLines).wire()).append("\r\n");
    return this;
  }

  /** Stops before the head is sent; the 1xx have been. */
  public Reply waitingBeforeHead(Gate gate) {
    gateBeforeHead = gate;
    return this;
  }

  /** Stops after so many bytes of the body; 0 is right after the head. */
  public Reply waitingAt(long offset, Gate gate) {
    return at(offset, wire -> wire.pass(gate));
  }

  /** Resets the connection after so many bytes of the body. */
  public Reply resettingAt(long offset) {
    return at(offset, Wire::reset);
  }

  /** Closes the connection after so many bytes of the body, whatever was promised. */
  public Reply closingAt(long offset) {
    return at(offset, Wire::close);
  }

  /** Sends raw octets after so many bytes of the body, such as garbage between chunks. */
  public Reply injectingAt(long offset, String latin1) {
    return at(offset, wire -> wire.send(latin1));
  }

  /** Rests in real time after every so many bytes: a slow origin. */
  public Reply restingEvery(long bytes, Duration rest) {
    for (long offset = bytes; offset < body.bytes(); offset += bytes) {
      at(offset, wire -> wire.pause(rest));
    }
    return this;
  }

  /** Answers before the request's body is read. */
  public Reply beforeReadingTheBody() {
    bodyReadFirst = false;
    return this;
  }

  /** Closes the connection after the answer, and says so. */
  public Reply thenClose() {
    closing = true;
    return this;
  }

  private Reply at(long offset, Deed deed) {
    events.add(new Event(offset, deed));
    events.sort(Comparator.comparingLong(Event::offset));
    return this;
  }

  @Override
  public void play(ReceivedRequest request, Wire wire) throws IOException {
    if (bodyReadFirst) {
      if ("100-continue".equalsIgnoreCase(request.field("Expect"))) {
        wire.send("HTTP/1.1 100 Continue\r\n\r\n");
      }
      wire.readBody();
    }
    if (!interim.isEmpty()) {
      wire.send(interim.toString());
    }
    if (gateBeforeHead != null) {
      wire.pass(gateBeforeHead);
    }
    wire.send(head());
    if (hasContent(request)) {
      sendBody(wire);
    }
    if (closing && wire.isOpen()) {
      wire.close();
    }
  }

  private boolean hasContent(ReceivedRequest request) {
    return !request.method().equals("HEAD") && status != 204 && status != 304;
  }

  private String head() {
    FieldLines sent = fields;
    if (framing == Framing.CHUNKED) {
      sent = sent.plus("Transfer-Encoding", "chunked");
    } else if (framing == Framing.LENGTH && status != 204 && status != 304) {
      sent = sent.plus("Content-Length", Long.toString(body.bytes()));
    }
    if (closing && !sent.has("Connection")) {
      sent = sent.plus("Connection", "close");
    }
    return "HTTP/1.1 " + status + " Scripted\r\n" + sent.wire() + "\r\n";
  }

  private void sendBody(Wire wire) throws IOException {
    long sent = 0;
    for (Event event : events) {
      long stop = Math.min(event.offset, body.bytes());
      sendPart(wire, sent, stop);
      sent = stop;
      event.deed.run(wire);
      if (!wire.isOpen()) {
        return;
      }
    }
    sendPart(wire, sent, body.bytes());
    if (framing == Framing.CHUNKED) {
      wire.sendLastChunk(trailers);
    }
  }

  private void sendPart(Wire wire, long from, long to) throws IOException {
    if (framing != Framing.CHUNKED) {
      wire.send(body, from, to);
      return;
    }
    for (long at = from; at < to; at += chunkBytes) {
      wire.sendChunk(body, at, Math.min(to, at + chunkBytes));
    }
  }
}
