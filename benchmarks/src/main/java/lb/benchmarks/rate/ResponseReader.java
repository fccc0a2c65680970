package lb.benchmarks.rate;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Finds where an answer ends and makes sure that it is the expected one: status 200, and a body of
 * known length. As little work as that takes, for it runs on the core of the client. One thread.
 */
final class ResponseReader {
  private static final byte[] LENGTH =
      "content-length:".getBytes(StandardCharsets.US_ASCII); // compared without regard to case
  private static final int STATUS_AT = "HTTP/1.1 ".length();
  private static final int TO_LOWER_CASE = 0x20;

  private final long bodyBytesExpected;
  private long bodyBytesMissing = -1;

  /** Reads answers whose bodies all have one length. */
  ResponseReader(long bodyBytesExpected) {
    this.bodyBytesExpected = bodyBytesExpected;
  }

  /**
   * Takes what was read; leaves a head that is not complete in the buffer, and nothing else.
   *
   * @param in ready to be read from position 0
   * @return whether the answer is complete
   * @throws IOException when it is not the expected one
   */
  boolean take(ByteBuffer in) throws IOException {
    if (bodyBytesMissing < 0) {
      int end = endOfHead(in);
      if (end < 0) {
        return false;
      }
      checkStatus(in);
      bodyBytesMissing = lengthOf(in, end);
      in.position(end);
    }
    int body = (int) Math.min(bodyBytesMissing, in.remaining());
    in.position(in.position() + body);
    bodyBytesMissing -= body;
    if (bodyBytesMissing > 0) {
      return false;
    }
    if (in.hasRemaining()) {
      throw new IOException(in.remaining() + " bytes after an answer, expected none");
    }
    bodyBytesMissing = -1;
    return true;
  }

  /** The place after the empty line, or -1. */
  private static int endOfHead(ByteBuffer in) {
    for (int i = in.position() + 3; i < in.limit(); i++) {
      if (in.get(i) == '\n'
          && in.get(i - 1) == '\r'
          && in.get(i - 2) == '\n'
          && in.get(i - 3) == '\r') {
        return i + 1;
      }
    }
    return -1;
  }

  private static void checkStatus(ByteBuffer in) throws IOException {
    if (in.get(STATUS_AT) != '2' || in.get(STATUS_AT + 1) != '0' || in.get(STATUS_AT + 2) != '0') {
      byte[] line = new byte[STATUS_AT + 3];
      in.get(0, line);
      throw new IOException(
          "answered \"" + new String(line, StandardCharsets.US_ASCII) + "\", expected 200");
    }
  }

  private long lengthOf(ByteBuffer in, int end) throws IOException {
    for (int i = STATUS_AT; i < end - LENGTH.length; i++) {
      if (in.get(i) == '\n' && startsLength(in, i + 1)) {
        long length = numberAt(in, i + 1 + LENGTH.length);
        if (length != bodyBytesExpected) {
          throw new IOException("a body of " + length + " bytes, expected " + bodyBytesExpected);
        }
        return length;
      }
    }
    throw new IOException("an answer without Content-Length");
  }

  private static boolean startsLength(ByteBuffer in, int at) {
    for (int i = 0; i < LENGTH.length; i++) {
      int octet = in.get(at + i);
      if (octet != LENGTH[i] && (octet | TO_LOWER_CASE) != LENGTH[i]) {
        return false;
      }
    }
    return true;
  }

  private static long numberAt(ByteBuffer in, int at) {
    int i = at;
    while (in.get(i) == ' ') {
      i++;
    }
    long number = 0;
    while (in.get(i) >= '0' && in.get(i) <= '9') {
      number = number * 10 + in.get(i) - '0';
      i++;
    }
    return number;
  }
}
