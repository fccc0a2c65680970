package lb.proxy.http1;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import lb.cache.http.Fields;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A second opinion: every request that we accept, Netty's decoder accepts too, with the same
 * method, target, fields and body, and sees the next request at the same octet.
 */
class NettyAgreementTest {
  private static final HttpDecoderConfig CONFIG =
      new HttpDecoderConfig().setMaxInitialLineLength(1 << 16).setMaxHeaderSize(1 << 16);

  private record Message(String method, String target, String fields, String body) {}

  @Test
  void theStoredCorpusIsReadTheSameWay() {
    for (Corpus.Case stored : Corpus.cases()) {
      if (!stored.isResponse()) {
        compare(stored.octets());
      }
    }
  }

  @Test
  void generatedStreamsAreReadTheSameWay() {
    compareGenerated(20_000, 0x9112);
  }

  @Test
  @Tag("long")
  void manyGeneratedStreamsAreReadTheSameWay() {
    compareGenerated(500_000, 0x9110);
  }

  private static void compareGenerated(int inputs, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    WireGenerator generator = new WireGenerator(random);
    int messages = 0;
    for (int i = 0; i < inputs; i++) {
      byte[] octets = generator.requests();
      messages += compare(random.nextInt(3) == 0 ? octets : generator.mutate(octets));
    }
    assertThat(messages).isGreaterThan(inputs / 2);
  }

  private static int compare(byte[] octets) {
    List<Message> ours = ours(octets);
    if (!ours.isEmpty()) {
      List<Message> theirs = theirs(octets);
      if (theirs.size() < ours.size() || !theirs.subList(0, ours.size()).equals(ours)) {
        assertThat(theirs).as(Escapes.encode(octets)).startsWith(ours.toArray(new Message[0]));
      }
    }
    return ours.size();
  }

  /** The complete requests at the beginning of the stream. */
  private static List<Message> ours(byte[] octets) {
    List<Message> messages = new ArrayList<>();
    RequestScanner scanner = new RequestScanner(Corpus.LIMITS);
    ByteBuf in = Unpooled.wrappedBuffer(octets);
    int start = 0;
    while (scanner.feed(in, "http") instanceof RequestScan.Head head) {
      StringBuilder body = new StringBuilder();
      BodyReader reader = BodyReader.of(head.framing(), Corpus.BODY_LIMITS);
      BodyEvent event = reader.read(in);
      while (event instanceof BodyEvent.Data data) {
        body.append(Escapes.encode(ByteBufUtil.getBytes(data.data())));
        data.data().release();
        event = reader.read(in);
      }
      if (!(event instanceof BodyEvent.End)) {
        break;
      }
      messages.add(
          new Message(
              head.head().method(),
              rawTarget(octets, start),
              ours(head.head().fields()),
              body.toString()));
      start = in.readerIndex();
    }
    return messages;
  }

  /** The target as it stands, which for the absolute form is not what the head has. */
  private static String rawTarget(byte[] octets, int start) {
    String rest =
        new String(
            octets, start, octets.length - start, java.nio.charset.StandardCharsets.ISO_8859_1);
    return rest.stripLeading().split(" ", 3)[1];
  }

  private static String ours(Fields fields) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < fields.size(); i++) {
      text.append(fields.name(i)).append('=').append(fields.value(i)).append('\n');
    }
    return text.toString();
  }

  private static List<Message> theirs(byte[] octets) {
    EmbeddedChannel channel = new EmbeddedChannel(new HttpRequestDecoder(CONFIG));
    channel.writeInbound(Unpooled.wrappedBuffer(octets));
    channel.finish();
    List<Message> messages = new ArrayList<>();
    HttpRequest head = null;
    StringBuilder body = new StringBuilder();
    for (Object part = channel.readInbound(); part != null; part = channel.readInbound()) {
      boolean failed =
          part instanceof io.netty.handler.codec.http.HttpObject object
              && object.decoderResult().isFailure();
      if (part instanceof HttpRequest request) {
        head = request;
        body.setLength(0);
      }
      if (part instanceof HttpContent content) {
        body.append(Escapes.encode(ByteBufUtil.getBytes(content.content())));
      }
      if (part instanceof LastHttpContent && head != null && !failed) {
        messages.add(new Message(head.method().name(), head.uri(), theirs(head), body.toString()));
      }
      ReferenceCountUtil.release(part);
      if (failed) {
        break;
      }
    }
    return messages;
  }

  private static String theirs(HttpRequest head) {
    StringBuilder text = new StringBuilder();
    for (Map.Entry<String, String> field : head.headers()) {
      text.append(field.getKey()).append('=').append(field.getValue()).append('\n');
    }
    return text.toString();
  }
}
