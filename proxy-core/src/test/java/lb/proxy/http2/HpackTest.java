package lb.proxy.http2;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersEncoder;
import io.netty.util.AsciiString;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import lb.cache.http.FieldName;
import lb.cache.http.Fields;
import lb.cache.http.ResponseHead;
import lb.proxy.http1.HeadLimits;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** HPACK (RFC 7541) against the examples of the RFC, and against Netty's. */
class HpackTest {
  private static final HeadLimits LIMITS = new HeadLimits(16 << 10, 1 << 20, 1_000);
  private static final long SEED = 7_541;

  private final HpackDecoder decoder = new HpackDecoder(8192);

  private FieldBlock decoded(byte[] block) {
    FieldBlock fields = FieldBlock.ofThread(LIMITS);
    assertThat(decoder.decode(block, 0, block.length, fields)).isTrue();
    return fields;
  }

  private static byte[] hex(String digits) {
    return HexFormat.of().parseHex(digits.replace(" ", ""));
  }

  private static String value(FieldBlock fields, int kind) {
    return new String(
        fields.bytes(),
        fields.start(kind),
        fields.end(kind) - fields.start(kind),
        StandardCharsets.ISO_8859_1);
  }

  @Test
  void theRequestsOfAppendixC4AreRead() {
    FieldBlock first = decoded(hex("8286 8441 8cf1 e3c2 e5f2 3a6b a0ab 90f4 ff"));
    assertThat(value(first, FieldRules.AUTHORITY)).isEqualTo("www.example.com");
    assertThat(first.fields().size()).isZero();

    FieldBlock second = decoded(hex("8286 84be 5886 a8eb 1064 9cbf"));
    assertThat(value(second, FieldRules.AUTHORITY)).isEqualTo("www.example.com");
    assertThat(second.fields().first(FieldName.CACHE_CONTROL)).isEqualTo("no-cache");

    FieldBlock third = decoded(hex("8287 85bf 4088 25a8 49e9 5ba9 7d7f 8925 a849 e95b b8e8 b4bf"));
    assertThat(value(third, FieldRules.SCHEME)).isEqualTo("https");
    assertThat(value(third, FieldRules.PATH)).isEqualTo("/index.html");
    assertThat(third.fields().first("custom-key")).isEqualTo("custom-value");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "80", // index 0
        "c6", // an entry that is not there
        "ffffffffffffff7f", // a number without end
        "0000", // a value is missing
        "00 05 61", // a text that is cut
        "00 81 ff 01 61", // Huffman padding of eight bits
        "00 81 fe 01 61", // Huffman padding that is not of ones
        "00 84 ffffffff 01 61", // the end of a text inside of it
        "82 20", // a size after a field
        "3f e2 3f", // a size beyond ours
      })
  void whatIsNoBlockIsRefused(String block) {
    byte[] octets = hex(block);
    boolean valid =
        new HpackDecoder(4096).decode(octets, 0, octets.length, FieldBlock.ofThread(LIMITS));
    assertThat(valid).isFalse();
  }

  @Test
  void everyOctetComesThroughTheHuffmanCode() {
    Random random = new Random(SEED);
    for (int round = 0; round < 2_000; round++) {
      byte[] text = new byte[random.nextInt(60)];
      random.nextBytes(text);
      byte[] encoded = new byte[text.length * 4 + 1];
      int end = Huffman.encode(text, 0, text.length, encoded, 0);
      assertThat(end).isEqualTo(Huffman.encodedBytes(text, 0, text.length));
      byte[] back = new byte[Huffman.decodedBytesMax(end)];
      int backEnd = Huffman.decode(encoded, 0, end, back, 0);
      assertThat(java.util.Arrays.copyOf(back, backEnd)).isEqualTo(text);
    }
  }

  @Test
  void whatNettyEncodesIsRead() throws Exception {
    compare(SEED, 2_000);
  }

  @Test
  @Tag("long")
  void whatNettyEncodesIsReadAMillionTimes() throws Exception {
    compare(SEED + 1, 1_000_000);
  }

  /** One connection with blocks of all sorts, with changes of the table's size between them. */
  private void compare(long seed, int blocks) throws Exception {
    Random random = new Random(seed);
    DefaultHttp2HeadersEncoder encoder =
        new DefaultHttp2HeadersEncoder(Http2HeadersEncoder.NEVER_SENSITIVE, false, 16, 24);
    for (int i = 0; i < blocks; i++) {
      if (random.nextInt(50) == 0) {
        encoder.configuration().maxHeaderTableSize(random.nextInt(8192));
      }
      Http2Headers headers = new DefaultHttp2Headers(false);
      List<String> expected = new ArrayList<>();
      for (int line = random.nextInt(12); line >= 0; line--) {
        String name = name(random);
        String value = value(random);
        headers.add(new AsciiString(name), new AsciiString(value));
      }
      headers.forEach(line -> expected.add(line.getKey() + ": " + line.getValue()));
      ByteBuf out = Unpooled.buffer();
      encoder.encodeHeaders(1, headers, out);
      Fields fields = decoded(java.util.Arrays.copyOf(out.array(), out.writerIndex())).fields();
      assertThat(fields.toString().lines().toList()).isEqualTo(expected);
    }
  }

  private static String name(Random random) {
    FieldName[] known = FieldName.values();
    FieldName some = known[random.nextInt(known.length)];
    boolean forbidden =
        switch (some) {
          case CONNECTION, KEEP_ALIVE, PROXY_CONNECTION, TRANSFER_ENCODING, UPGRADE, TE -> true;
          default -> false;
        };
    return random.nextBoolean() && !forbidden
        ? some.wire().toLowerCase()
        : "x-" + Integer.toString(random.nextInt(40), 36) + "x".repeat(random.nextInt(3) * 40);
  }

  private static String value(Random random) {
    StringBuilder text = new StringBuilder();
    int length = random.nextInt(10) == 0 ? random.nextInt(3_000) : random.nextInt(20);
    for (int i = 0; i < length; i++) {
      text.append((char) ('!' + random.nextInt(94)));
    }
    return text.toString();
  }

  // --- what we write ---

  private static String read(FieldLineWriter writer) throws Exception {
    int length = writer.end() - Frame.HEAD_BYTES;
    ByteBuf block = Unpooled.wrappedBuffer(writer.bytes(), Frame.HEAD_BYTES, length);
    StringBuilder lines = new StringBuilder();
    new DefaultHttp2HeadersDecoder(false, 1 << 24)
        .decodeHeaders(1, block)
        .forEach(
            line -> lines.append(line.getKey()).append(": ").append(line.getValue()).append('\n'));
    return lines.toString();
  }

  @Test
  void aHeadIsWrittenInLowerCaseAndWithoutWhatIsOfAConnection() throws Exception {
    Fields fields =
        Fields.of(
            "Content-Type",
            "text/plain",
            "X-Own",
            "a\tb",
            "Connection",
            "close",
            "Keep-Alive",
            "1",
            "Transfer-Encoding",
            "chunked",
            "ETag",
            "\"1\"",
            "Content-Length",
            "7",
            "Set-Cookie",
            "a=1",
            "Set-Cookie",
            "b=2",
            "X-Bad",
            "a\u0001\u007fb");
    assertThat(
            read(HeadWriter.ofThread().saysNoTable().head(new ResponseHead(200, fields), 12, true)))
        .isEqualTo(
            ":status: 200\ncontent-type: text/plain\nx-own: a\tb\netag: \"1\"\n"
                + "set-cookie: a=1\nset-cookie: b=2\nx-bad: a  b\ncontent-length: 12\n");
  }

  @ParameterizedTest
  @ValueSource(ints = {100, 103, 200, 204, 206, 301, 304, 400, 404, 418, 500, 503, 599})
  void everyStatusIsWritten(int status) throws Exception {
    assertThat(read(HeadWriter.ofThread().status(status))).isEqualTo(":status: " + status + "\n");
  }

  @Test
  void aHeadWithoutABodyTellsTheLengthOfWhatItDoesNotCarry() throws Exception {
    Fields fields = Fields.of("Content-Length", "7");
    assertThat(read(HeadWriter.ofThread().head(new ResponseHead(200, fields), 0, false)))
        .contains("content-length: 7");
    assertThat(read(HeadWriter.ofThread().head(new ResponseHead(204, fields), 0, false)))
        .doesNotContain("content-length");
    assertThat(read(HeadWriter.ofThread().head(new ResponseHead(200, fields), -1, true)))
        .doesNotContain("content-length");
  }

  @Test
  void linesOfAStoredHeadAreWrittenAsTheyAreKept() throws Exception {
    byte[] lines =
        "ETag: \"1\"\r\nX-Empty: \r\nConnection: x\r\nCache-Status: lb\r\n"
            .getBytes(StandardCharsets.US_ASCII);
    assertThat(read(HeadWriter.ofThread().status(200).lines(lines, 0, lines.length)))
        .isEqualTo(":status: 200\netag: \"1\"\nx-empty: \ncache-status: lb\n");
  }

  @Test
  void aLongValueIsWrittenWhole() throws Exception {
    String value = "v".repeat(100_000);
    assertThat(read(HeadWriter.ofThread().fields(Fields.of("X-Long", value), 0)))
        .isEqualTo("x-long: " + value + "\n");
  }
}
