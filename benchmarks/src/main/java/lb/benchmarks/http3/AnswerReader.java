package lb.benchmarks.http3;

import io.netty.buffer.ByteBuf;

/**
 * Takes an answer apart as far as a benchmark needs: is it one of 200, is it whole, how long is its
 * body.
 */
final class AnswerReader {
  private static final int DATA = 0x00;
  private static final int HEADERS = 0x01;

  /** {@code :status 200} of the static table of QPACK, behind the two octets before a section. */
  private static final int STATUS_200 = 0xc0 | 25;

  private static final int BEFORE_SECTION_BYTES = 2;
  private static final int HEAD_BYTES_MAX = 16;

  private final byte[] head = new byte[HEAD_BYTES_MAX];
  private int headBytes;
  private long type = -1;
  private long left;
  private long seen;
  private int status = -1;
  private long bodyBytes;

  /** Takes what came. */
  void read(ByteBuf in) {
    while (in.isReadable()) {
      if (left == 0) {
        readFrameHead(in);
      } else {
        readContent(in);
      }
    }
  }

  private void readFrameHead(ByteBuf in) {
    head[headBytes++] = in.readByte();
    int typeBytes = 1 << ((head[0] & 0xc0) >>> 6);
    if (headBytes <= typeBytes || headBytes < typeBytes + (1 << ((head[typeBytes] & 0xc0) >>> 6))) {
      return;
    }
    type = varint(0, typeBytes);
    left = varint(typeBytes, headBytes - typeBytes);
    seen = 0;
    headBytes = 0;
  }

  private long varint(int from, int bytes) {
    long value = head[from] & 0x3f;
    for (int i = 1; i < bytes; i++) {
      value = value << 8 | head[from + i] & 0xff;
    }
    return value;
  }

  private void readContent(ByteBuf in) {
    int count = (int) Math.min(left, in.readableBytes());
    if (type == DATA) {
      bodyBytes += count;
    } else if (type == HEADERS && status < 0 && seen + count > BEFORE_SECTION_BYTES) {
      int first = in.getByte(in.readerIndex() + (int) (BEFORE_SECTION_BYTES - seen)) & 0xff;
      status = first == STATUS_200 ? 200 : 0;
    }
    in.skipBytes(count);
    seen += count;
    left -= count;
  }

  /** Whether a head has come, and nothing was cut. */
  boolean isWhole() {
    return status >= 0 && left == 0 && headBytes == 0;
  }

  /** 200, or 0 for any other. */
  int status() {
    return status;
  }

  long bodyBytes() {
    return bodyBytes;
  }
}
