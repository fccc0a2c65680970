package lb.proxy.http1;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import lb.cache.http.Fields;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChunkedEncoderTest {
  private static final ByteBufAllocator ALLOCATOR = UnpooledByteBufAllocator.DEFAULT;

  @ParameterizedTest
  @ValueSource(ints = {1, 9, 10, 15, 16, 17, 255, 256, 1023, 1024, 1025, 4096, 65535, 65536})
  void whatIsWrittenIsWhatTheReaderReads(int size) {
    ByteBuf data = data(size);
    ByteBuf framed = ChunkedEncoder.frame(ALLOCATOR, data);
    String line = Integer.toHexString(size) + "\r\n";
    assertThat(framed.toString(0, line.length(), StandardCharsets.US_ASCII)).isEqualTo(line);

    BodyReader reader = BodyReader.of(BodyFraming.CHUNKED, BodyLimits.UNBOUNDED);
    BodyEvent.Data event = (BodyEvent.Data) reader.read(framed);
    ByteBuf expected = data(size);
    assertThat(event.data()).isEqualTo(expected);
    event.data().release();
    expected.release();
    assertThat(reader.read(framed)).isInstanceOf(BodyEvent.NeedMore.class);
    assertThat(framed.release()).isTrue();
    assertThat(data.refCnt()).isZero();

    ByteBuf last = ChunkedEncoder.last(ALLOCATOR, Fields.EMPTY);
    assertThat(reader.read(last)).isEqualTo(new BodyEvent.End(Fields.EMPTY));
    assertThat(last.isReadable()).isFalse();
  }

  @Test
  void largeDataIsNotCopied() {
    ByteBuf data = data(2000);
    ByteBuf framed = ChunkedEncoder.frame(ALLOCATOR, data);
    data.setByte(5, 'Z');
    assertThat(framed.getByte(5 + "7d0\r\n".length())).isEqualTo((byte) 'Z');
    framed.release();
  }

  @Test
  void noDataIsNoChunk() {
    ByteBuf data = ALLOCATOR.directBuffer();
    ByteBuf framed = ChunkedEncoder.frame(ALLOCATOR, data);
    assertThat(framed.isReadable()).isFalse();
    assertThat(data.refCnt()).isZero();
    framed.release();
  }

  @Test
  void theEndMayBeWrittenAndReleasedAgainAndAgain() {
    for (int i = 0; i < 3; i++) {
      ByteBuf last = ChunkedEncoder.last(ALLOCATOR, Fields.EMPTY);
      assertThat(last.toString(StandardCharsets.US_ASCII)).isEqualTo("0\r\n\r\n");
      last.skipBytes(last.readableBytes()).release();
    }
  }

  @Test
  void trailersThatMayNotBeAreNotWritten() {
    Fields trailers = Fields.of("X-Sum", "1", "Content-Length", "5", "WWW-Authenticate", "a");
    ByteBuf last = ChunkedEncoder.last(ALLOCATOR, trailers);
    assertThat(last.toString(StandardCharsets.US_ASCII)).isEqualTo("0\r\nX-Sum: 1\r\n\r\n");
    last.release();
  }

  private static ByteBuf data(int size) {
    byte[] octets = new byte[size];
    for (int i = 0; i < size; i++) {
      octets[i] = (byte) i;
    }
    return ALLOCATOR.directBuffer(size).writeBytes(octets);
  }
}
