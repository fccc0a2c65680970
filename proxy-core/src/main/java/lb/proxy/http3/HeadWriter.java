package lb.proxy.http3;

import io.netty.util.concurrent.FastThreadLocal;
import lb.cache.http.FieldName;
import lb.proxy.http2.FieldLineWriter;
import org.jspecify.annotations.Nullable;

/** Writes heads and trailers as field sections (RFC 9204 §4.5). Owned by one thread. */
public final class HeadWriter extends FieldLineWriter {
  private static final int INDEXED_STATIC = 0xc0;
  private static final int INDEXED_PREFIX_BITS = 6;
  private static final int NAMED_STATIC = 0x50;
  private static final int NAMED_PREFIX_BITS = 4;
  private static final int LITERAL = 0x20;
  private static final int LITERAL_PREFIX_BITS = 3;

  /** Required Insert Count and Base, each in one octet. */
  private static final int PREFIX_BYTES = 2;

  private static final FastThreadLocal<HeadWriter> OF_THREAD =
      new FastThreadLocal<>() {
        @Override
        protected HeadWriter initialValue() {
          return new HeadWriter();
        }
      };

  HeadWriter() {}

  /** The one of this thread, at the start of a section. */
  public static HeadWriter ofThread() {
    return OF_THREAD.get().begin();
  }

  HeadWriter begin() {
    begin(0);
    makeRoom(PREFIX_BYTES);
    octet(0);
    octet(0);
    return this;
  }

  @Override
  public HeadWriter status(int status) {
    makeRoom(NUMBER_BYTES_MAX + 4);
    int entry = QpackTable.numberOfStatus(status);
    if (entry >= 0) {
      number(INDEXED_STATIC, entry, INDEXED_PREFIX_BITS);
    } else {
      number(NAMED_STATIC, QpackTable.STATUS_NAME, NAMED_PREFIX_BITS);
      statusText(status);
    }
    return this;
  }

  @Override
  protected void name(@Nullable FieldName known, byte[] from, int start, int nameEnd) {
    int entry = known == null ? -1 : QpackTable.numberOf(known);
    if (entry >= 0) {
      number(NAMED_STATIC, entry, NAMED_PREFIX_BITS);
    } else {
      literalName(LITERAL, LITERAL_PREFIX_BITS, known, from, start, nameEnd);
    }
  }
}
