package lb.proxy.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ConcurrentLinkedQueue;
import lb.testing.RawClient;
import lb.testing.Reply;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The PROXY protocol before TLS. */
final class ProxyProtocolOverTlsTest extends TlsScenario {
  private static final String LINE = "PROXY TCP4 192.0.2.7 198.51.100.1 56324 443\r\n";

  /** Says the header and the first octets of the client in one write, or in these pieces. */
  private static void relay(ServerSocket listener, InetSocketAddress server, int pieceBytes) {
    try (Socket client = listener.accept();
        Socket upstream = new Socket(server.getAddress(), server.getPort())) {
      upstream.setTcpNoDelay(true);
      Thread.ofVirtual().start(() -> forward(upstream, client));
      byte[] hello = new byte[4096];
      int length = client.getInputStream().read(hello);
      ByteArrayOutputStream first = new ByteArrayOutputStream();
      first.write(LINE.getBytes(StandardCharsets.US_ASCII));
      first.write(hello, 0, length);
      byte[] all = first.toByteArray();
      OutputStream out = upstream.getOutputStream();
      for (int at = 0; at < all.length; at += pieceBytes) {
        out.write(all, at, Math.min(pieceBytes, all.length - at));
      }
      client.getInputStream().transferTo(out);
    } catch (IOException ended) {
      // as connections do
    }
  }

  private static void forward(Socket from, Socket to) {
    try {
      from.getInputStream().transferTo(to.getOutputStream());
      to.shutdownOutput();
    } catch (IOException ended) {
      // as connections do
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1_000_000, 60, 7})
  void theHelloMayComeRightBehindTheHeader(int pieceBytes) throws IOException {
    TestAuthority.write(folder, "site", AUTHORITY.issue("CN=site", "localhost"));
    LbUnderTest lb =
        startListening(
            "[{\"address\": \"127.0.0.1:0\", \"tls\": true, \"proxy_protocol\": [\"127.0.0.1\"]}]",
            "[{\"name\": \"one\", \"hosts\": \"*\", \"origins\": ORIGIN, \"tls\": {"
                + "\"certificate\": \"site.pem\", \"key\": \"site.key\"}}]");
    ConcurrentLinkedQueue<String> seen = new ConcurrentLinkedQueue<>();
    origin.otherwise().respond(Reply.ok("x").cacheControl("no-store"));
    try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Thread.ofVirtual().start(() -> relay(listener, lb.address(), pieceBytes));
      InetSocketAddress here = (InetSocketAddress) listener.getLocalSocketAddress();
      try (RawClient client = RawClient.connectTls(here, AUTHORITY.client(null), "localhost")) {
        for (int i = 1; i <= 2; i++) {
          assertThat(client.get("/a", "Host: localhost").text()).isEqualTo("x");
          seen.add(origin.awaitRequest(i).field("X-Forwarded-For"));
          seen.add(origin.awaitRequest(i).field("X-Forwarded-Proto"));
        }
      }
    }
    assertThat(seen).containsExactly("192.0.2.7", "https", "192.0.2.7", "https");
  }
}
