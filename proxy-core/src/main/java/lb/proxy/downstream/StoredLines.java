package lb.proxy.downstream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.util.concurrent.FastThreadLocal;
import lb.cache.StoredObject;

/** The lines of a stored head, out of the arena, in an array that is used again. Of one thread. */
final class StoredLines {
  private static final int BYTES = 2048;
  private static final FastThreadLocal<StoredLines> OF_THREAD =
      new FastThreadLocal<>() {
        @Override
        protected StoredLines initialValue() {
          return new StoredLines();
        }
      };

  private byte[] bytes = new byte[BYTES];
  private ByteBuf target = Unpooled.wrappedBuffer(bytes);

  private StoredLines() {}

  static StoredLines ofThread() {
    return OF_THREAD.get();
  }

  /** The lines of the whole head; the octets are of no use after the next call. */
  byte[] head(StoredObject object) {
    prepare(object.headBytes());
    object.copyHead(target);
    return bytes;
  }

  /** The lines of a 304 for it; the octets are of no use after the next call. */
  byte[] notModifiedHead(StoredObject object) {
    prepare(object.notModifiedHeadBytes());
    object.copyNotModifiedHead(target);
    return bytes;
  }

  /** How many octets the last head had. */
  int length() {
    return target.writerIndex();
  }

  private void prepare(int length) {
    if (bytes.length < length) {
      bytes = new byte[Math.max(length, bytes.length * 2)];
      target = Unpooled.wrappedBuffer(bytes);
    }
    target.clear();
  }
}
