package lb.proxy.downstream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.util.concurrent.FastThreadLocal;
import lb.cache.StoredObject;
import lb.cache.http.FieldName;
import lb.cache.rules.CacheStatus;
import lb.cache.rules.NotModified;
import lb.cache.rules.Reason;
import lb.proxy.http2.FieldLineWriter;
import lb.proxy.route.SiteField;
import org.jspecify.annotations.Nullable;

/**
 * Writes stored heads as field lines, by way of an array that is used again. Owned by one thread.
 */
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

  /** Writes the head of an object. */
  void head(StoredObject object, FieldLineWriter to) {
    prepare(object.headBytes());
    object.copyHead(target);
    to.status(object.status());
    to.lines(bytes, 0, target.writerIndex());
  }

  /** Writes the head of a 304 for it. */
  void notModifiedHead(StoredObject object, FieldLineWriter to) {
    prepare(object.notModifiedHeadBytes());
    object.copyNotModifiedHead(target);
    to.status(NotModified.STATUS);
    to.lines(bytes, 0, target.writerIndex());
  }

  /** Writes what changes from answer to answer behind the lines of a stored head. */
  static void changing(
      FieldLineWriter to,
      @Nullable SiteField field,
      long ageSeconds,
      long ttlSeconds,
      byte[] scratch) {
    if (field != null) {
      to.lines(field.line(), 0, field.line().length);
    }
    to.field(FieldName.AGE, scratch, 0, CacheStatus.writeNumber(scratch, 0, ageSeconds));
    int end = CacheStatus.writeHit(scratch, 0, Reason.FRESH, ttlSeconds);
    to.field(FieldName.CACHE_STATUS, scratch, 0, end);
  }

  private void prepare(int length) {
    if (bytes.length < length) {
      bytes = new byte[Math.max(length, bytes.length * 2)];
      target = Unpooled.wrappedBuffer(bytes);
    }
    target.clear();
  }
}
