package lb.proxy.http1;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import lb.cache.http.Fields;
import org.junit.jupiter.api.Test;

class BodyReaderTest {
  private static final BodyEvent.End END = new BodyEvent.End(Fields.EMPTY);
  private static final BodyEvent.NeedMore NEED_MORE = new BodyEvent.NeedMore();

  @Test
  void dataIsASliceOfTheInputAndKeepsItAlive() {
    ByteBuf in = direct("hello world");
    BodyReader reader = BodyReader.of(BodyFraming.length(5), BodyLimits.UNBOUNDED);
    ByteBuf data = data(reader.read(in));
    in.setByte(0, 'J');
    assertThat(data.toString(StandardCharsets.US_ASCII)).isEqualTo("Jello");
    assertThat(in.release()).isFalse();
    assertThat(data.toString(StandardCharsets.US_ASCII)).isEqualTo("Jello");
    assertThat(data.release()).isTrue();
    assertThat(in.refCnt()).isZero();
  }

  @Test
  void aStatedLengthIsNeverExceeded() {
    ByteBuf in = direct("hello world");
    BodyReader reader = BodyReader.of(BodyFraming.length(5), BodyLimits.UNBOUNDED);
    data(reader.read(in)).release();
    assertThat(reader.isComplete()).isTrue();
    assertThat(reader.read(in)).isEqualTo(END);
    assertThat(reader.read(in)).isEqualTo(END);
    assertThat(reader.inputEnded()).isEqualTo(END);
    assertThat(in.readableBytes()).isEqualTo(" world".length());
    in.release();
  }

  @Test
  void lengthsBeyondAnIntegerAreCounted() {
    long length = 5L << 30;
    BodyReader reader = BodyReader.of(BodyFraming.length(length), BodyLimits.UNBOUNDED);
    ByteBuf in = Unpooled.buffer(1 << 20).writeZero(1 << 20);
    for (long left = length; left > 0; left -= 1 << 20) {
      assertThat(reader.isComplete()).isFalse();
      data(reader.read(in.readerIndex(0))).release();
    }
    assertThat(reader.bodyBytes()).isEqualTo(length);
    assertThat(reader.isComplete()).isTrue();
  }

  @Test
  void noBodyIsCompleteWithoutInput() {
    for (BodyFraming framing : new BodyFraming[] {BodyFraming.NONE, BodyFraming.EMPTY}) {
      BodyReader reader = BodyReader.of(framing, BodyLimits.UNBOUNDED);
      assertThat(reader.isComplete()).isTrue();
      assertThat(reader.read(Unpooled.EMPTY_BUFFER)).isEqualTo(END);
      assertThat(reader.bodyBytes()).isZero();
    }
  }

  @Test
  void aChunkThatArrivesInPiecesIsHandedOutAsItComes() {
    BodyReader reader = BodyReader.of(BodyFraming.CHUNKED, BodyLimits.UNBOUNDED);
    ByteBuf in = direct("5\r\nhe");
    assertThat(text(reader.read(in))).isEqualTo("he");
    assertThat(reader.read(in)).isEqualTo(NEED_MORE);
    in.release();
    in = direct("llo\r\n0\r\n\r\nGET");
    assertThat(text(reader.read(in))).isEqualTo("llo");
    assertThat(reader.read(in)).isEqualTo(END);
    assertThat(in.toString(StandardCharsets.US_ASCII)).isEqualTo("GET");
    assertThat(reader.bodyBytes()).isEqualTo(5);
    in.release();
  }

  @Test
  void anInputThatEndsIsTheEndOfABodyUntilCloseAlone() {
    BodyReader untilClose = BodyReader.of(BodyFraming.UNTIL_CLOSE, BodyLimits.UNBOUNDED);
    assertThat(untilClose.isComplete()).isFalse();
    assertThat(untilClose.inputEnded()).isEqualTo(END);
    assertThat(untilClose.isComplete()).isTrue();

    BodyEvent cut = new BodyEvent.Malformed(HttpProblem.SHORT_BODY);
    assertThat(BodyReader.of(BodyFraming.length(1), BodyLimits.UNBOUNDED).inputEnded())
        .isEqualTo(cut);
    BodyReader chunked = BodyReader.of(BodyFraming.CHUNKED, BodyLimits.UNBOUNDED);
    assertThat(chunked.inputEnded()).isEqualTo(cut);
    assertThat(chunked.read(Unpooled.EMPTY_BUFFER)).isEqualTo(cut);
  }

  @Test
  void aBodyAboveTheLimitIsRefusedBeforeItIsRead() {
    BodyLimits limits = BodyLimits.UNBOUNDED.withBodyBytesMax(4);
    ByteBuf in = Unpooled.copiedBuffer("hello", StandardCharsets.US_ASCII);
    BodyEvent refused = new BodyEvent.Malformed(HttpProblem.BODY_TOO_LARGE);
    assertThat(BodyReader.of(BodyFraming.length(5), limits).read(in)).isEqualTo(refused);
    assertThat(in.readerIndex()).isZero();
    assertThat(BodyReader.of(BodyFraming.length(5), limits).inputEnded()).isEqualTo(refused);
    assertThat(BodyReader.of(BodyFraming.length(4), limits).read(in))
        .isInstanceOf(BodyEvent.Data.class);
  }

  @Test
  void aBodyUntilCloseIsHandedOutUpToTheLimit() {
    BodyReader reader =
        BodyReader.of(BodyFraming.UNTIL_CLOSE, BodyLimits.UNBOUNDED.withBodyBytesMax(4));
    ByteBuf in = Unpooled.copiedBuffer("hello", StandardCharsets.US_ASCII);
    assertThat(text(reader.read(in))).isEqualTo("hell");
    assertThat(reader.read(in)).isEqualTo(new BodyEvent.Malformed(HttpProblem.BODY_TOO_LARGE));
  }

  @Test
  void aReaderThatFailedTakesNothingMore() {
    BodyReader reader = BodyReader.of(BodyFraming.CHUNKED, BodyLimits.UNBOUNDED);
    BodyEvent refused = new BodyEvent.Malformed(HttpProblem.BAD_CHUNK);
    assertThat(reader.read(Unpooled.copiedBuffer("x", StandardCharsets.US_ASCII)))
        .isEqualTo(refused);
    ByteBuf in = Unpooled.copiedBuffer("0\r\n\r\n", StandardCharsets.US_ASCII);
    assertThat(reader.read(in)).isEqualTo(refused);
    assertThat(in.readerIndex()).isZero();
    assertThat(reader.inputEnded()).isEqualTo(refused);
  }

  private static ByteBuf direct(String text) {
    byte[] octets = Escapes.latin1(text);
    return Unpooled.directBuffer(octets.length).writeBytes(octets);
  }

  private static ByteBuf data(BodyEvent event) {
    assertThat(event).isInstanceOf(BodyEvent.Data.class);
    return ((BodyEvent.Data) event).data();
  }

  private static String text(BodyEvent event) {
    ByteBuf data = data(event);
    String text = data.toString(StandardCharsets.US_ASCII);
    data.release();
    return text;
  }
}
