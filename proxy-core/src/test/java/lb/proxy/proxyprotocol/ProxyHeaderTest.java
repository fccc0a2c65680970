package lb.proxy.proxyprotocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.zip.CRC32C;
import lb.config.ProxyVersion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Headers of the PROXY protocol, read and written. */
class ProxyHeaderTest {
  private static final String SIGNATURE = "0d0a0d0a000d0a515549540a";

  /** TCP over IPv4 from 192.0.2.1:1 to 192.0.2.2:2. */
  private static final String ADDRESSES = "c0000201c000020200010002";

  private static ProxyHeader read(byte[] octets) {
    ByteBuf in = Unpooled.wrappedBuffer(octets);
    ProxyHeader header = ProxyHeaderReader.read(in);
    assertThat(in.readerIndex()).as("it takes nothing").isZero();
    return header;
  }

  private static ProxyHeader text(String line) {
    return read(line.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static ProxyHeader hex(String hex) {
    return read(HexFormat.of().parseHex(hex));
  }

  private static ProxiedAddresses addresses(ProxyHeader header) {
    assertThat(header).isInstanceOf(ProxyHeader.Proxied.class);
    return ((ProxyHeader.Proxied) header).addresses();
  }

  private static InetSocketAddress at(String host, int port) {
    return new InetSocketAddress(host, port);
  }

  @ParameterizedTest
  @CsvSource({
    "PROXY TCP4 192.0.2.7 198.51.100.1 56324 443, 192.0.2.7, 56324, 198.51.100.1, 443",
    "PROXY TCP4 0.0.0.0 255.255.255.255 0 65535, 0.0.0.0, 0, 255.255.255.255, 65535",
    "PROXY TCP6 2001:db8::7 ::1 56324 443, 2001:db8::7, 56324, ::1, 443",
    "PROXY TCP6 2001:DB8:0:0:0:0:0:7 ::1 1 2, 2001:db8::7, 1, ::1, 2",
  })
  void aLineNamesBothEnds(String line, String source, int from, String destination, int to) {
    ProxyHeader header = text(line + "\r\nGET / HTTP/1.1\r\n");

    assertThat(header)
        .isEqualTo(
            new ProxyHeader.Proxied(
                line.length() + 2, new ProxiedAddresses(at(source, from), at(destination, to))));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "PROXY UNKNOWN",
        "PROXY UNKNOWN ffff:f...f:ffff ffff:f...f:ffff 65535 65535",
      })
  void aLineMaySayThatTheClientIsNotKnown(String line) {
    assertThat(text(line + "\r\n")).isEqualTo(new ProxyHeader.Local(line.length() + 2));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET / HTTP/1.1\r\n",
        "proxy TCP4 192.0.2.7 198.51.100.1 1 2\r\n",
        "PROXY  TCP4 192.0.2.7 198.51.100.1 1 2\r\n",
        "PROXY TCP4  192.0.2.7 198.51.100.1 1 2\r\n",
        "PROXY TCP4 192.0.2.7 198.51.100.1 1 2 \r\n",
        "PROXY TCP4 192.0.2.7 198.51.100.1 1 2\n",
        "PROXY TCP4 192.0.2.7 198.51.100.1 1\t2\r\n",
        "PROXY TCP4 192.0.2.7 198.51.100.1 1 2\r\r\n",
        "PROXY TCP4 192.0.2.7 198.51.100.1 1\r\n",
        "PROXY TCP4 192.0.2.7 198.51.100.1 1 2 3\r\n",
        "PROXY TCP4 192.0.2.7 198.51.100.1 01 2\r\n",
        "PROXY TCP4 192.0.2.7 198.51.100.1 +1 2\r\n",
        "PROXY TCP4 192.0.2.7 198.51.100.1 -1 2\r\n",
        "PROXY TCP4 192.0.2.7 198.51.100.1 1 65536\r\n",
        "PROXY TCP4 192.0.2.7 198.51.100.1 1 100000\r\n",
        "PROXY TCP4 192.0.2.07 198.51.100.1 1 2\r\n",
        "PROXY TCP4 192.0.2.256 198.51.100.1 1 2\r\n",
        "PROXY TCP4 192.0.2 198.51.100.1 1 2\r\n",
        "PROXY TCP4 ::1 ::1 1 2\r\n",
        "PROXY TCP4 localhost localhost 1 2\r\n",
        "PROXY TCP6 192.0.2.7 198.51.100.1 1 2\r\n",
        "PROXY TCP6 fe80::1%eth0 ::1 1 2\r\n",
        "PROXY TCP6 [::1] ::1 1 2\r\n",
        "PROXY TCP6 :::1 ::1 1 2\r\n",
        "PROXY UDP4 192.0.2.7 198.51.100.1 1 2\r\n",
        "PROXY UNKNOWNS\r\n",
        "PROXY \r\n",
        "PROXY UNKNOWN \u0000\r\n",
      })
  void aLineThatIsNotExactlyOneIsNone(String line) {
    assertThat(text(line)).isInstanceOf(ProxyHeader.Bad.class);
  }

  @Test
  void aLineHasAtMost107Octets() {
    String most = "PROXY UNKNOWN " + "x".repeat(91);
    assertThat(text(most + "\r\n")).isEqualTo(new ProxyHeader.Local(107));
    assertThat(text(most + "x\r\n")).isInstanceOf(ProxyHeader.Bad.class);
    assertThat(text(most + "xxx")).isInstanceOf(ProxyHeader.Bad.class);
  }

  @Test
  void theBinaryFormNamesBothEnds() {
    assertThat(hex(SIGNATURE + "2111000c" + ADDRESSES + "474554"))
        .isEqualTo(
            new ProxyHeader.Proxied(
                28, new ProxiedAddresses(at("192.0.2.1", 1), at("192.0.2.2", 2))));
    String six = "20010db8000000000000000000000007" + "00000000000000000000000000000001";
    assertThat(addresses(hex(SIGNATURE + "21210024" + six + "dc0401bb")))
        .isEqualTo(new ProxiedAddresses(at("2001:db8::7", 56_324), at("::1", 443)));
  }

  @ParameterizedTest
  @CsvSource({
    "20000000, 16", // LOCAL
    "2011000c" + ADDRESSES + ", 28", // LOCAL, whose addresses mean nothing
    "200000ff, 0", // LOCAL, whose rest has not come
    "21000000, 16", // of no family
    "21000003040506, 19", // what follows is skipped
  })
  void theBinaryFormMayNameNobody(String rest, int bytes) {
    assertThat(hex(SIGNATURE + rest))
        .isEqualTo(bytes == 0 ? ProxyHeader.NeedMore.INSTANCE : new ProxyHeader.Local(bytes));
  }

  @Test
  void aSocketOfTheProxysMachineNamesNobody() {
    assertThat(hex(SIGNATURE + "213100d8" + "2f".repeat(216)))
        .isEqualTo(new ProxyHeader.Local(232));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1111000c" + ADDRESSES, // version 1
        "3111000c" + ADDRESSES,
        "2211000c" + ADDRESSES, // a command that nobody knows
        "2112000c" + ADDRESSES, // datagrams
        "2141000c" + ADDRESSES, // a family that nobody knows
        "2111000b" + ADDRESSES, // too short for its addresses
        "21110000",
        "2121000c" + ADDRESSES,
        "2111000d" + ADDRESSES + "04", // parts that do not fill it
        "2111000f" + ADDRESSES + "040001",
        "21111001" + ADDRESSES, // longer than what is taken
        "2111ffff" + ADDRESSES,
        "21110013" + ADDRESSES + "03000400000000", // a wrong checksum
        "21110010" + ADDRESSES + "03000100",
      })
  void theBinaryFormIsReadStrictly(String rest) {
    assertThat(hex(SIGNATURE + rest)).isInstanceOf(ProxyHeader.Bad.class);
  }

  @Test
  void partsBehindTheAddressesAreSkippedUpToABound() {
    assertThat(addresses(hex(SIGNATURE + "21110013" + ADDRESSES + "04000102" + "ee0000")))
        .isEqualTo(new ProxiedAddresses(at("192.0.2.1", 1), at("192.0.2.2", 2)));
    String many = "040000".repeat(65);
    String length = HexFormat.of().toHexDigits((short) (12 + 65 * 3));
    assertThat(hex(SIGNATURE + "2111" + length + ADDRESSES + many))
        .isEqualTo(new ProxyHeader.Bad("bad_parts"));
  }

  @Test
  void aChecksumThatFitsIsAccepted() {
    byte[] header = HexFormat.of().parseHex(SIGNATURE + "21110013" + ADDRESSES + "03000400000000");
    CRC32C sum = new CRC32C();
    sum.update(header);
    ByteBuffer.wrap(header).putInt(header.length - 4, (int) sum.getValue());

    assertThat(read(header)).isInstanceOf(ProxyHeader.Proxied.class);
    header[20]++;
    assertThat(read(header)).isEqualTo(new ProxyHeader.Bad("bad_checksum"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"V1", "V2"})
  void whatIsWrittenIsReadAndNoPieceOfItIsTakenForTheWhole(ProxyVersion version) {
    ProxiedAddresses[] clients = {
      new ProxiedAddresses(at("192.0.2.7", 56_324), at("198.51.100.1", 443)),
      new ProxiedAddresses(at("2001:db8::7", 1), at("2001:db8::8", 65_535)),
      null,
    };
    for (ProxiedAddresses client : clients) {
      byte[] header = ProxyHeaderWriter.header(version, client);
      ProxyHeader expected =
          client == null
              ? new ProxyHeader.Local(header.length)
              : new ProxyHeader.Proxied(header.length, client);
      assertThat(read(header)).isEqualTo(expected);
      for (int cut = 0; cut < header.length; cut++) {
        assertThat(read(Arrays.copyOf(header, cut)))
            .as("the first %d octets", cut)
            .isEqualTo(ProxyHeader.NeedMore.INSTANCE);
      }
    }
  }

  @Test
  void endsOfTwoFamiliesAreWrittenAsTheNewerOne() {
    ProxiedAddresses mixed = new ProxiedAddresses(at("192.0.2.7", 1), at("2001:db8::8", 2));

    assertThat(ProxyHeaderWriter.header(ProxyVersion.V1, mixed))
        .asString()
        .isEqualTo("PROXY TCP6 ::ffff:192.0.2.7 2001:db8:0:0:0:0:0:8 1 2\r\n");
    assertThat(HexFormat.of().formatHex(ProxyHeaderWriter.header(ProxyVersion.V2, mixed)))
        .startsWith(SIGNATURE + "21210024" + "00000000000000000000ffffc0000207");
  }

  @Test
  void noOctetsMakeItFailOrTakeMoreThanThereIs() {
    Random random = new Random(20_260);
    byte[] good = ProxyHeaderWriter.header(ProxyVersion.V2, null);
    byte[] line =
        "PROXY TCP4 192.0.2.7 198.51.100.1 56324 443\r\n".getBytes(StandardCharsets.US_ASCII);
    for (int i = 0; i < 100_000; i++) {
      byte[] octets = Arrays.copyOf(i % 2 == 0 ? good : line, 16 + random.nextInt(60));
      for (int changes = random.nextInt(4); changes > 0; changes--) {
        octets[random.nextInt(octets.length)] = (byte) random.nextInt(256);
      }
      switch (read(octets)) {
        case ProxyHeader.Local local -> assertThat(local.bytes()).isBetween(15, octets.length);
        case ProxyHeader.Proxied named -> assertThat(named.bytes()).isBetween(16, octets.length);
        case ProxyHeader.NeedMore more ->
            assertThat(octets.length).isLessThan(BinaryHeader.BYTES_MAX);
        case ProxyHeader.Bad bad -> assertThat(bad.reason()).isNotEmpty();
      }
    }
  }
}
