package lb.proxy.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import lb.testing.Eventually;
import lb.testing.h2.H2Block;
import lb.testing.h2.H2Client;
import lb.testing.h2.H2Frame;
import org.junit.jupiter.api.Test;

/** HTTP/2 as browsers speak it: negotiated with TLS (RFC 9113 §3.2, ALPN). */
final class Http2OverTlsTest extends TlsScenario {
  private static final int END = H2Frame.END_HEADERS | H2Frame.END_STREAM;

  private H2Client client() throws Exception {
    SSLSocket socket =
        (SSLSocket)
            AUTHORITY
                .client(null)
                .getSocketFactory()
                .createSocket(secure().getAddress(), secure().getPort());
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setApplicationProtocols(new String[] {"http/1.1", "h2"});
    socket.setSSLParameters(parameters);
    socket.startHandshake();
    assertThat(socket.getApplicationProtocol()).isEqualTo("h2");
    return H2Client.over(socket).greet();
  }

  private static byte[] get(String scheme) {
    return H2Block.of(
        ":method", "GET", ":scheme", scheme, ":path", "/a", ":authority", "localhost");
  }

  @Test
  void isPreferredAndServesFromTheCache() throws Exception {
    LbUnderTest lb = startOne();
    answers("secret");
    try (H2Client client = client()) {
      client.send(H2Frame.headers(1, END, get("https")));
      assertThat(client.readAnswer(1)).isEqualTo("200 secret");
      client.send(H2Frame.headers(3, END, get("https")));
      assertThat(client.readHead(3).field("cache-status")).startsWith("lb; hit");
      assertThat(lb.metric("lb_connections", "proto=\"http2\",tls=\"true\"")).isEqualTo(1);
    }
    assertThat(origin.awaitRequest(1).field("X-Forwarded-Proto")).isEqualTo("https");
    assertThat(origin.awaitRequest(1).field("Via")).isEqualTo("2 lb");
    Eventually.eventually(
        "it is counted", () -> lb.metric("lb_connections", "proto=\"http2\",tls=\"true\"") == 0);
  }

  @Test
  void aRequestThatSaysItWasNotSecureIsNone() throws Exception {
    startOne();
    try (H2Client client = client()) {
      client.send(H2Frame.headers(1, END, get("http"))).expectReset(1, "PROTOCOL_ERROR");
    }
  }

  @Test
  void anErrorOfTheConnectionIsToldBeforeItEnds() throws Exception {
    startOne();
    try (H2Client client = client()) {
      client.send(H2Frame.data(1, 0, "x")).expectGoAway("PROTOCOL_ERROR");
    }
  }
}
