package lb.testing;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads answers that come in pieces on streams of their own, as those of HTTP/2 and HTTP/3 do.
 * Owned by one thread at a time.
 */
public abstract class StreamedAnswers implements TestClient {
  private InputStream rest = InputStream.nullInputStream();
  private boolean ended;
  private FieldLines trailers = FieldLines.NONE;

  /** A client that has asked for nothing. */
  protected StreamedAnswers() {}

  /** Reads on in the body: tells of a piece, of trailers, or of the end. */
  protected abstract void readOn() throws IOException;

  /** A final head has come, and its body follows unless it has ended. */
  protected final void onHead(boolean endsHere) {
    rest = InputStream.nullInputStream();
    ended = endsHere;
    trailers = FieldLines.NONE;
  }

  /** A piece of the body has come. */
  protected final void onPiece(byte[] octets) {
    rest = new ByteArrayInputStream(octets);
  }

  /** Trailers have come. */
  protected final void onTrailers(FieldLines lines) {
    trailers = lines;
  }

  /** The stream has ended. */
  protected final void onEnd() {
    ended = true;
  }

  @Override
  public Response request(String method, String target, Body body, String... fields) {
    List<String> lines = new ArrayList<>(List.of(fields));
    lines.add("Content-Length: " + body.bytes());
    sendHead(method, target, lines.toArray(String[]::new));
    return send(body, 0, body.bytes()).read();
  }

  @Override
  public Response read() {
    List<RawHead> interim = new ArrayList<>();
    RawHead head = readHead();
    while (head.isInterim()) {
      interim.add(head);
      head = readHead();
    }
    try {
      byte[] body = new BodyStream().readAllBytes();
      return new Response(interim, head, body, trailers, 0);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure.getMessage(), failure);
    }
  }

  @Override
  public byte[] readBodyBytes(int count) {
    try {
      byte[] octets = new BodyStream().readNBytes(count);
      if (octets.length < count) {
        throw new EOFException("the body ended after " + octets.length + " of " + count);
      }
      return octets;
    } catch (IOException failure) {
      throw new UncheckedIOException(failure.getMessage(), failure);
    }
  }

  @Override
  public TestClient expectBody(RawHead head, Body expected) {
    try {
      expected.assertEqualTo(new BodyStream(), 0, expected.bytes());
      return this;
    } catch (IOException failure) {
      throw new UncheckedIOException(failure.getMessage(), failure);
    }
  }

  /** The content of the stream that is being read. */
  private final class BodyStream extends InputStream {
    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int at, int length) throws IOException {
      if (length == 0) {
        return 0;
      }
      int count = rest.read(target, at, length);
      while (count < 0 && !ended) {
        readOn();
        count = rest.read(target, at, length);
      }
      return count;
    }
  }
}
