package lb.cache.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.util.IllegalReferenceCountException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.nio.channels.Pipe;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ChunkViewTest {
  private static final int LENGTH = 40;
  private final SlabArena arena =
      SlabArena.open(SlabArena.PAGE_BYTES_MAX, SlabArena.PAGE_BYTES_MAX);
  private final List<Long> released = new ArrayList<>();
  private final byte[] bytes = new byte[LENGTH];
  private long chunk;
  private ByteBuf view;

  @BeforeEach
  void fill() {
    for (int i = 0; i < LENGTH; i++) {
      bytes[i] = (byte) (i * 37 + 200);
    }
    chunk = arena.allocate(100, 1, 2);
    arena.copyIn(chunk, 7, bytes, 0, LENGTH);
    view = arena.view(chunk, 7, LENGTH, released::add, 99);
  }

  @AfterEach
  void close() {
    if (view.refCnt() > 0) {
      view.release(view.refCnt());
    }
    arena.close();
  }

  @Test
  void itReadsWhatAPlainBufferWouldRead() {
    ByteBuf plain = Unpooled.wrappedBuffer(bytes);
    assertThat(ByteBufUtil.equals(view, plain)).isTrue();
    for (int i = 0; i + 8 <= LENGTH; i++) {
      assertThat(view.getByte(i)).isEqualTo(plain.getByte(i));
      assertThat(view.getShort(i)).isEqualTo(plain.getShort(i));
      assertThat(view.getShortLE(i)).isEqualTo(plain.getShortLE(i));
      assertThat(view.getMedium(i)).isEqualTo(plain.getMedium(i));
      assertThat(view.getUnsignedMedium(i)).isEqualTo(plain.getUnsignedMedium(i));
      assertThat(view.getMediumLE(i)).isEqualTo(plain.getMediumLE(i));
      assertThat(view.getUnsignedMediumLE(i)).isEqualTo(plain.getUnsignedMediumLE(i));
      assertThat(view.getInt(i)).isEqualTo(plain.getInt(i));
      assertThat(view.getIntLE(i)).isEqualTo(plain.getIntLE(i));
      assertThat(view.getLong(i)).isEqualTo(plain.getLong(i));
      assertThat(view.getLongLE(i)).isEqualTo(plain.getLongLE(i));
    }
  }

  @Test
  void itCopiesIntoEveryKindOfTarget() throws Exception {
    byte[] expected = java.util.Arrays.copyOfRange(bytes, 5, 25);
    ByteBuf heap = Unpooled.buffer(64).writeBytes(view, 5, 20);
    assertThat(ByteBufUtil.getBytes(heap)).isEqualTo(expected);
    ByteBuf direct = Unpooled.directBuffer(64).writeBytes(view, 5, 20);
    assertThat(ByteBufUtil.getBytes(direct)).isEqualTo(expected);
    direct.release();
    ByteBuf composite = Unpooled.compositeBuffer().writeBytes(view, 5, 20);
    assertThat(ByteBufUtil.getBytes(composite)).isEqualTo(expected);
    composite.release();
    ByteBuf copy = view.copy(5, 20);
    assertThat(ByteBufUtil.getBytes(copy)).isEqualTo(expected);
    copy.release();
    ByteArrayOutputStream stream = new ByteArrayOutputStream();
    view.getBytes(5, stream, 20);
    assertThat(stream.toByteArray()).isEqualTo(expected);
    ByteBuffer nio = ByteBuffer.allocate(20);
    view.getBytes(5, nio);
    assertThat(nio.array()).isEqualTo(expected);
  }

  @Test
  void aChannelWritesItFromWhereItLies() throws Exception {
    Pipe pipe = Pipe.open();
    try (Pipe.SinkChannel sink = pipe.sink();
        Pipe.SourceChannel source = pipe.source()) {
      assertThat(view.readSlice(10).readBytes(sink, 10)).isEqualTo(10);
      assertThat(sink.write(view.nioBuffers())).isEqualTo(30);
      ByteBuffer received = ByteBuffer.allocate(LENGTH);
      while (received.hasRemaining()) {
        source.read(received);
      }
      assertThat(received.array()).isEqualTo(bytes);
    }
  }

  @Test
  void nativeTransportsFindItsAddress() {
    assertThat(view.hasMemoryAddress()).isTrue();
    assertThat(view.memoryAddress()).isEqualTo(arena.address(chunk) + 7);
    assertThat(view.retainedSlice(3, 4).memoryAddress()).isEqualTo(arena.address(chunk) + 10);
    assertThat(view.nioBufferCount()).isEqualTo(1);
    assertThat(view.isDirect()).isTrue();
  }

  @Test
  void theLastReferenceTellsTheTokenOnce() {
    ByteBuf slice = view.retainedSlice(0, 10);
    view.release();
    assertThat(released).isEmpty();
    slice.release();
    assertThat(released).containsExactly(99L);
    assertThatThrownBy(view::release).isInstanceOf(IllegalReferenceCountException.class);
    assertThatThrownBy(() -> view.getByte(0)).isInstanceOf(IllegalReferenceCountException.class);
    assertThat(released).containsExactly(99L);
  }

  @Test
  void nobodyWritesThroughIt() {
    assertThat(view.isReadOnly()).isTrue();
    assertThat(view.isWritable()).isFalse();
    assertThat(view.asReadOnly()).isSameAs(view);
    assertThatThrownBy(() -> view.setByte(0, 1)).isInstanceOf(ReadOnlyBufferException.class);
    assertThatThrownBy(() -> view.setLongLE(0, 1)).isInstanceOf(ReadOnlyBufferException.class);
    assertThatThrownBy(() -> view.setBytes(0, new byte[3]))
        .isInstanceOf(ReadOnlyBufferException.class);
    assertThatThrownBy(() -> view.readerIndex(5).discardReadBytes())
        .isInstanceOf(ReadOnlyBufferException.class);
    assertThatThrownBy(() -> view.clear().writeByte(1)).isInstanceOf(RuntimeException.class);
    assertThat(view.nioBuffer(0, LENGTH).isReadOnly()).isTrue();
    byte[] after = new byte[LENGTH];
    arena.copyOut(chunk, 7, after, 0, LENGTH);
    assertThat(after).isEqualTo(bytes);
  }

  @Test
  void itDoesNotReachPastItsRange() {
    assertThatThrownBy(() -> view.getByte(LENGTH)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> view.nioBuffer(1, LENGTH))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> arena.view(chunk, 100, 29, released::add, 1))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }
}
