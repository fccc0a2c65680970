package lb.cache.memory;

import io.netty.buffer.ByteBuf;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * Octets outside of the Java heap, by their offset: those of an arena, or of the tables beside it.
 * Nothing here asks whether a chunk is handed out: this is for who holds a chunk, has asked {@link
 * SlabArena#offsetOf} once, and reads often. Offsets outside of it are refused; numbers are in the
 * byte order of the machine.
 *
 * <p>Methods that name an order ({@code Acquire}, {@code Release}) or exchange something are for
 * what several threads change: they need an offset that is a multiple of the number's size.
 */
public final class OffHeap {
  /** All memory, for copies from and to buffers of which only the address is known. */
  private static final MemorySegment ANYWHERE = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

  private static final VarHandle INT = ValueLayout.JAVA_INT.varHandle();
  private static final VarHandle LONG = ValueLayout.JAVA_LONG.varHandle();

  private final MemorySegment memory;

  OffHeap(MemorySegment memory) {
    this.memory = memory;
  }

  /** The native address of an octet. */
  long address(long offset) {
    return memory.address() + offset;
  }

  /** The octet at {@code offset}. */
  public byte getByte(long offset) {
    return memory.get(ValueLayout.JAVA_BYTE, offset);
  }

  /** The four octets at {@code offset}, at any alignment. */
  public int getInt(long offset) {
    return memory.get(ValueLayout.JAVA_INT_UNALIGNED, offset);
  }

  /** The eight octets at {@code offset}, at any alignment. */
  public long getLong(long offset) {
    return memory.get(ValueLayout.JAVA_LONG_UNALIGNED, offset);
  }

  /** Writes four octets. */
  public void putInt(long offset, int value) {
    memory.set(ValueLayout.JAVA_INT_UNALIGNED, offset, value);
  }

  /** Writes eight octets. */
  public void putLong(long offset, long value) {
    memory.set(ValueLayout.JAVA_LONG_UNALIGNED, offset, value);
  }

  /** Writes one octet. */
  public void putByte(long offset, byte value) {
    memory.set(ValueLayout.JAVA_BYTE, offset, value);
  }

  /** Reads an int; what was written before its release by another thread is seen after it. */
  public int getIntAcquire(long offset) {
    return (int) INT.getAcquire(memory, offset);
  }

  /** Writes an int for readers that acquire it. */
  public void putIntRelease(long offset, int value) {
    INT.setRelease(memory, offset, value);
  }

  /** Exchanges an int when it is as expected; what was there before. */
  public int compareAndExchangeInt(long offset, int expected, int value) {
    return (int) INT.compareAndExchange(memory, offset, expected, value);
  }

  /** Adds to an int; what was there before. */
  public int getAndAddInt(long offset, int change) {
    return (int) INT.getAndAdd(memory, offset, change);
  }

  /** Sets bits of an int; what was there before. */
  public int getAndOrInt(long offset, int bits) {
    return (int) INT.getAndBitwiseOr(memory, offset, bits);
  }

  /** Reads a long; what was written before its release by another thread is seen after it. */
  public long getLongAcquire(long offset) {
    return (long) LONG.getAcquire(memory, offset);
  }

  /** Writes a long for readers that acquire it. */
  public void putLongRelease(long offset, long value) {
    LONG.setRelease(memory, offset, value);
  }

  /**
   * Copies what is readable of {@code source}, whose reader index moves, to the writer index of
   * {@code target}, which moves: what {@code writeBytes} does, without the objects that it makes
   * when both are off the heap.
   */
  public static void append(ByteBuf source, ByteBuf target) {
    int length = source.readableBytes();
    if (!source.hasMemoryAddress() || !target.hasMemoryAddress()) {
      target.writeBytes(source);
      return;
    }
    target.ensureWritable(length);
    long from = source.memoryAddress() + source.readerIndex();
    long to = target.memoryAddress() + target.writerIndex();
    MemorySegment.copy(ANYWHERE, from, ANYWHERE, to, length);
    source.skipBytes(length);
    target.writerIndex(target.writerIndex() + length);
  }

  /** Exchanges a long when it is as expected; what was there before. */
  public long compareAndExchangeLong(long offset, long expected, long value) {
    return (long) LONG.compareAndExchange(memory, offset, expected, value);
  }

  /** Copies {@code length} octets at the reader index of {@code source}, which moves, to here. */
  public void copyIn(long offset, ByteBuf source, int length) {
    int from = source.readerIndex();
    Objects.checkFromIndexSize(from, length, source.writerIndex());
    if (source.hasMemoryAddress()) {
      MemorySegment.copy(ANYWHERE, source.memoryAddress() + from, memory, offset, length);
    } else if (source.hasArray()) {
      int arrayFrom = source.arrayOffset() + from;
      MemorySegment.copy(source.array(), arrayFrom, memory, ValueLayout.JAVA_BYTE, offset, length);
    } else {
      long to = offset;
      for (ByteBuffer part : source.nioBuffers(from, length)) {
        MemorySegment.copy(MemorySegment.ofBuffer(part), 0, memory, to, part.remaining());
        to += part.remaining();
      }
    }
    source.readerIndex(from + length);
  }

  /** Copies octets of an array to here. */
  public void copyIn(long offset, byte[] source, int from, int length) {
    MemorySegment.copy(source, from, memory, ValueLayout.JAVA_BYTE, offset, length);
  }

  /** Copies octets from here to the writer index of {@code target}, which moves. */
  public void copyOut(long offset, ByteBuf target, int length) {
    target.ensureWritable(length);
    int to = target.writerIndex();
    if (target.hasMemoryAddress()) {
      MemorySegment.copy(memory, offset, ANYWHERE, target.memoryAddress() + to, length);
    } else if (target.hasArray()) {
      int arrayTo = target.arrayOffset() + to;
      MemorySegment.copy(memory, ValueLayout.JAVA_BYTE, offset, target.array(), arrayTo, length);
    } else {
      target.setBytes(to, memory.asSlice(offset, length).asByteBuffer());
    }
    target.writerIndex(to + length);
  }

  /** Copies octets from here into an array. */
  public void copyOut(long offset, byte[] target, int to, int length) {
    MemorySegment.copy(memory, ValueLayout.JAVA_BYTE, offset, target, to, length);
  }

  /** A read-only buffer over octets; see {@link SlabArena#view}. */
  public ByteBuf view(long offset, int length, ChunkRelease release, long token) {
    return new ChunkView(memory, offset, length, release, token);
  }
}
