package lb.proxy.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What is read of a client's first message, and that nothing in it makes the reader stumble. */
final class ClientHelloTest {
  private static final int RECORD_AND_MESSAGE_HEADER_BYTES = 9;

  /** The first message of a client of the JDK. */
  private static byte[] hello(String serverName, String... protocols) throws Exception {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, null, null);
    SSLEngine engine = context.createSSLEngine();
    engine.setUseClientMode(true);
    SSLParameters parameters = engine.getSSLParameters();
    if (serverName != null) {
      parameters.setServerNames(List.of(new SNIHostName(serverName)));
    }
    parameters.setApplicationProtocols(protocols);
    engine.setSSLParameters(parameters);
    ByteBuffer out = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
    engine.wrap(ByteBuffer.allocate(0), out);
    out.flip().position(RECORD_AND_MESSAGE_HEADER_BYTES);
    byte[] message = new byte[out.remaining()];
    out.get(message);
    return message;
  }

  private static ClientHello read(byte[] message) {
    ByteBuf in = Unpooled.wrappedBuffer(message);
    ClientHello hello = ClientHello.of(in);
    assertThat(in.readerIndex()).isZero();
    return hello;
  }

  @Test
  void nameAndProtocolsAreRead() throws Exception {
    ClientHello hello = read(hello("Shop.Example.COM", "h2", "http/1.1"));
    assertThat(hello.serverName()).isEqualTo("shop.example.com");
    assertThat(hello.protocols()).containsExactly("h2", "http/1.1");
    assertThat(hello.offersOneOf(List.of("http/1.1"))).isTrue();
    assertThat(hello.offersOneOf(List.of("spdy/1"))).isFalse();
  }

  @Test
  void aClientMaySayNothing() throws Exception {
    ClientHello hello = read(hello(null));
    assertThat(hello.serverName()).isNull();
    assertThat(hello.protocols()).isEmpty();
    assertThat(hello.offersOneOf(List.of("h2"))).isTrue();
  }

  @Test
  void aMessageWithoutExtensionsIsWhole() {
    byte[] message = new byte[2 + 32 + 1 + 2 + 2 + 1 + 1];
    message[36] = 2;
    message[39] = 1;
    assertThat(read(message)).isEqualTo(new ClientHello(null, List.of()));
  }

  @Test
  void aMessageThatEndsAnywhereIsNone() throws Exception {
    byte[] whole = hello("shop.example.com", "h2");
    int accepted = 0;
    for (int length = 0; length < whole.length; length++) {
      ByteBuf in = Unpooled.wrappedBuffer(whole, 0, length);
      accepted += ClientHello.of(in) == null ? 0 : 1;
    }
    // Where the extensions begin it might be a message without them.
    assertThat(accepted).isLessThanOrEqualTo(1);
  }

  @Test
  void namesThatNoCertificateHasAreRefused() throws Exception {
    byte[] message = hello("shop.example.com");
    String text = new String(message, java.nio.charset.StandardCharsets.ISO_8859_1);
    int at = text.indexOf("shop.example.com");
    for (char wrong : new char[] {' ', '\r', '\n', '/', '*', '\0', '\u00ff', ':'}) {
      byte[] changed = message.clone();
      changed[at + 4] = (byte) wrong;
      assertThat(read(changed)).as("with %d", (int) wrong).isNull();
    }
  }

  @Test
  void nothingMakesItStumble() throws Exception {
    fuzz(20_000);
  }

  @Test
  @Tag("long")
  void nothingMakesItStumbleInAMillion() throws Exception {
    fuzz(1_000_000);
  }

  private static void fuzz(int rounds) throws Exception {
    byte[] whole = hello("shop.example.com", "h2", "http/1.1");
    Random random = new Random(4);
    int read = 0;
    for (int round = 0; round < rounds; round++) {
      byte[] changed = whole.clone();
      for (int i = random.nextInt(8); i >= 0; i--) {
        changed[random.nextInt(changed.length)] = (byte) random.nextInt();
      }
      int length = random.nextInt(4) == 0 ? random.nextInt(changed.length) : changed.length;
      ClientHello hello = ClientHello.of(Unpooled.wrappedBuffer(changed, 0, length));
      if (hello != null) {
        read++;
        String name = hello.serverName();
        assertThat(name == null || name.matches("[a-z0-9._-]{0,255}")).isTrue();
        assertThat(hello.protocols().size()).isLessThanOrEqualTo(64);
      }
    }
    assertThat(read).isBetween(rounds / 10, rounds - rounds / 10);
  }
}
