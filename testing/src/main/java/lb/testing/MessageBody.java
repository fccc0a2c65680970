package lb.testing;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/**
 * The body of one message as a stream of its content, strict about its framing (RFC 9112 §6, §7).
 * At its end the trailers are known. Owned by the thread that reads the connection.
 */
final class MessageBody extends InputStream {
  private enum Framing {
    LENGTH,
    CHUNKED,
    UNTIL_CLOSE
  }

  private final WireInput in;
  private final Framing framing;

  /** What is left of the body, or of the chunk. */
  private long left;

  private boolean ended;
  private boolean withinChunks;
  private int chunks;
  private FieldLines trailers = FieldLines.NONE;

  private MessageBody(WireInput in, Framing framing, long left) {
    this.in = in;
    this.framing = framing;
    this.left = left;
    this.ended = framing == Framing.LENGTH && left == 0;
  }

  static MessageBody none(WireInput in) {
    return new MessageBody(in, Framing.LENGTH, 0);
  }

  /** The body that follows the head of a request. */
  static MessageBody ofRequest(WireInput in, FieldLines fields) throws IOException {
    return framed(in, fields, none(in));
  }

  /** The body that follows the head of a final response. */
  static MessageBody ofResponse(WireInput in, String method, int status, FieldLines fields)
      throws IOException {
    if (method.equals("HEAD") || status < 200 || status == 204 || status == 304) {
      return none(in);
    }
    return framed(in, fields, new MessageBody(in, Framing.UNTIL_CLOSE, Long.MAX_VALUE));
  }

  private static MessageBody framed(WireInput in, FieldLines fields, MessageBody otherwise)
      throws IOException {
    String coding = fields.joined("Transfer-Encoding");
    String length = fields.joined("Content-Length");
    if (coding != null && length != null) {
      throw new IOException("both Transfer-Encoding and Content-Length: " + fields);
    }
    if (coding != null) {
      if (!coding.equalsIgnoreCase("chunked")) {
        throw new IOException("Transfer-Encoding is \"" + coding + "\", expected chunked");
      }
      return new MessageBody(in, Framing.CHUNKED, 0);
    }
    if (length == null) {
      return otherwise;
    }
    if (!length.matches("[0-9]{1,18}")) {
      throw new IOException("Content-Length is \"" + length + "\"");
    }
    return new MessageBody(in, Framing.LENGTH, Long.parseLong(length));
  }

  /** Whether the connection ends with this body. */
  boolean isUntilClose() {
    return framing == Framing.UNTIL_CLOSE;
  }

  boolean isChunked() {
    return framing == Framing.CHUNKED;
  }

  /** Whether all of it was read. */
  boolean isEnded() {
    return ended;
  }

  /** How many chunks with content were read. */
  int chunks() {
    return chunks;
  }

  FieldLines trailers() {
    return trailers;
  }

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
    if (!ended && framing == Framing.CHUNKED && left == 0) {
      nextChunk();
    }
    if (ended) {
      return -1;
    }
    int count = in.read(target, at, (int) Math.min(length, left));
    if (count < 0) {
      if (framing == Framing.UNTIL_CLOSE) {
        ended = true;
        return -1;
      }
      throw new EOFException(
          "the connection was closed "
              + left
              + " bytes before the end of the "
              + (framing == Framing.CHUNKED ? "chunk" : "body"));
    }
    if (framing != Framing.UNTIL_CLOSE) {
      left -= count;
      ended = framing == Framing.LENGTH && left == 0;
    }
    return count;
  }

  private void nextChunk() throws IOException {
    if (withinChunks && !in.readLine().isEmpty()) {
      throw new IOException("a chunk is not followed by CRLF; so far: " + in.transcript());
    }
    withinChunks = true;
    String line = in.readLine();
    int extension = line.indexOf(';');
    String size = extension < 0 ? line : line.substring(0, extension);
    if (!size.matches("[0-9a-fA-F]{1,15}")) {
      throw new IOException("a chunk size is \"" + size + "\"");
    }
    left = Long.parseLong(size, 16);
    if (left == 0) {
      trailers = in.readFieldLines();
      ended = true;
    } else {
      chunks++;
    }
  }
}
