package lb.proxy.http1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.util.List;
import lb.cache.http.Fields;

/**
 * What the wire makes of a stream of octets, as text: each message with its framing, fields, body
 * and trailers, and how the stream ended. Drives the scanners as a connection does.
 */
final class Transcript {
  private static final int BODY_SHOWN_MAX = 200;

  private final StringBuilder text = new StringBuilder();
  private final ByteArrayOutputStream body = new ByteArrayOutputStream();
  private final HeadLimits headLimits;
  private final BodyLimits bodyLimits;
  private boolean over;

  private Transcript(HeadLimits headLimits, BodyLimits bodyLimits) {
    this.headLimits = headLimits;
    this.bodyLimits = bodyLimits;
  }

  /** The pieces of a client's stream, fed one after the other. */
  static String ofRequests(List<byte[]> pieces, HeadLimits headLimits, BodyLimits bodyLimits) {
    Transcript transcript = new Transcript(headLimits, bodyLimits);
    transcript.requests(pieces);
    return transcript.text.toString();
  }

  /** The pieces of an origin's stream, fed one after the other, then its end. */
  static String ofResponses(
      List<byte[]> pieces, String method, HeadLimits headLimits, BodyLimits bodyLimits) {
    Transcript transcript = new Transcript(headLimits, bodyLimits);
    transcript.responses(pieces, method);
    return transcript.text.toString();
  }

  private void requests(List<byte[]> pieces) {
    RequestScanner scanner = new RequestScanner(headLimits);
    BodyReader reader = null;
    for (byte[] piece : pieces) {
      ByteBuf in = Unpooled.wrappedBuffer(piece);
      while (!over) {
        if (reader != null) {
          if (!read(reader, in)) {
            break;
          }
          reader = null;
        }
        RequestScan scan = scanner.feed(in, "http");
        if (scan instanceof RequestScan.Head head) {
          show(head);
          reader = BodyReader.of(head.framing(), bodyLimits);
        } else if (scan instanceof RequestScan.Malformed malformed) {
          refused(malformed.problem());
        } else {
          break;
        }
      }
      in.release();
    }
    if (!over) {
      flushBody();
      line(reader != null ? "in body" : scanner.inHead() ? "in head" : "clean");
    }
  }

  private void responses(List<byte[]> pieces, String method) {
    ResponseScanner scanner = new ResponseScanner(headLimits);
    BodyReader reader = null;
    for (byte[] piece : pieces) {
      ByteBuf in = Unpooled.wrappedBuffer(piece);
      while (!over) {
        if (reader != null) {
          if (!read(reader, in)) {
            break;
          }
          reader = null;
        }
        ResponseScan scan = scanner.feed(in, method);
        if (scan instanceof ResponseScan.Head head) {
          show(head);
          reader = BodyReader.of(head.framing(), bodyLimits);
        } else if (scan instanceof ResponseScan.Malformed malformed) {
          refused(malformed.problem());
        } else {
          break;
        }
      }
      in.release();
    }
    if (over) {
      return;
    }
    if (reader == null) {
      line(scanner.inHead() ? "in head" : "clean");
    } else {
      ended(reader.inputEnded());
    }
  }

  /** Reads body octets; true when the body is complete. */
  private boolean read(BodyReader reader, ByteBuf in) {
    while (true) {
      BodyEvent event = reader.read(in);
      if (event instanceof BodyEvent.Data data) {
        body.writeBytes(io.netty.buffer.ByteBufUtil.getBytes(data.data()));
        data.data().release();
      } else if (event instanceof BodyEvent.NeedMore) {
        return false;
      } else {
        ended(event);
        return !over;
      }
    }
  }

  private void ended(BodyEvent event) {
    flushBody();
    switch (event) {
      case BodyEvent.End end -> {
        fields("trailer ", end.trailers());
        line("end");
      }
      case BodyEvent.Malformed malformed -> refused(malformed.problem());
      case BodyEvent.Data data -> throw new AssertionError(data);
      case BodyEvent.NeedMore more -> throw new AssertionError(more);
    }
  }

  private void show(RequestScan.Head scan) {
    String target = scan.head().authority() + " " + scan.head().target();
    line(
        "request "
            + scan.head().method()
            + " "
            + target
            + facts(scan.framing(), scan.keepAlive())
            + (scan.minorVersion() == 0 ? " 1.0" : "")
            + (scan.expectContinue() ? " expects-100" : ""));
    fields("  ", scan.head().fields());
  }

  private void show(ResponseScan.Head scan) {
    line(
        "response "
            + scan.head().status()
            + facts(scan.framing(), scan.keepAlive())
            + (scan.minorVersion() == 0 ? " 1.0" : ""));
    fields("  ", scan.head().fields());
  }

  private static String facts(BodyFraming framing, boolean keepAlive) {
    String end =
        switch (framing) {
          case BodyFraming.None none -> "none";
          case BodyFraming.Length length -> "length=" + length.bytes();
          case BodyFraming.Chunked chunked -> "chunked";
          case BodyFraming.UntilClose untilClose -> "until-close";
        };
    return " " + end + (keepAlive ? "" : " close");
  }

  private void fields(String prefix, Fields fields) {
    for (int i = 0; i < fields.size(); i++) {
      line(prefix + fields.name(i) + ": " + shown(Escapes.latin1(fields.value(i))));
    }
  }

  private void flushBody() {
    if (body.size() > 0) {
      line("body " + shown(body.toByteArray()));
      body.reset();
    }
  }

  private static String shown(byte[] octets) {
    return octets.length > BODY_SHOWN_MAX
        ? "(" + octets.length + " octets)"
        : Escapes.encode(octets);
  }

  private void refused(HttpProblem problem) {
    flushBody();
    line("refused " + problem.status() + " " + problem.reason());
    over = true;
  }

  private void line(String line) {
    text.append(line).append('\n');
  }
}
