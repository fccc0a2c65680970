package lb.proxy.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDatagramChannel;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import lb.testing.Eventually;
import lb.testing.RawClient;
import lb.testing.ReceivedRequest;
import lb.testing.Response;
import lb.testing.TestClient;
import lb.testing.h3.H3Requests;
import lb.testing.h3.QuicPeer;
import org.junit.jupiter.api.Test;

/** HTTP/3 beside the other versions on one port, and how clients get to know of it. */
final class Http3Test extends TlsScenario {
  private static final String TLS =
      "\"tls\": {\"certificate\": \"site.pem\", \"key\": \"site.key\"%s}";

  private LbUnderTest listening(String listener, String moreTls, String... members) {
    TestAuthority.write(folder, "site", AUTHORITY.issue("CN=site", "localhost"));
    String site = "[{\"hosts\": \"*\", \"origins\": ORIGIN, " + TLS.formatted(moreTls) + "}]";
    return startListening(
        "[{\"address\": \"127.0.0.1:0\", \"tls\": true" + listener + "}, \"127.0.0.1:0\"]",
        site,
        members);
  }

  private TestClient connectHttp3() {
    return H3Requests.connect(secure(), QuicPeer.Options.PLAIN);
  }

  private Response overTls() {
    return connect("localhost").get("/a");
  }

  private String altSvc(int port) {
    return "h3=\":" + port + "\"; ma=86400";
  }

  @Test
  void servesFromTheCacheOfAllVersions() {
    LbUnderTest lb = startOne();
    answers("hello");
    assertThat(overTls().text()).isEqualTo("hello");
    try (TestClient client = connectHttp3()) {
      Response hit = client.get("/a");
      assertThat(hit.text()).isEqualTo("hello");
      assertThat(hit.field("Cache-Status")).startsWith("lb; hit");
      assertThat(hit.has("Alt-Svc")).isFalse();
      assertThat(lb.metric("lb_connections", "proto=\"http3\",tls=\"true\"")).isEqualTo(1);
      assertThat(client.get("/b").text()).isEqualTo("hello");
    }
    ReceivedRequest second = origin.awaitRequest(2);
    assertThat(second.field("X-Forwarded-Proto")).isEqualTo("https");
    assertThat(second.field("X-Forwarded-For")).isEqualTo("127.0.0.1");
    assertThat(second.field("Via")).isEqualTo("3 lb");
  }

  @Test
  void answersOverTlsTellOfIt() {
    startOne();
    answers("hello");
    String expected = altSvc(secure().getPort());
    assertThat(overTls().fields().all("Alt-Svc")).containsExactly(expected); // a miss
    assertThat(overTls().fields().all("Alt-Svc")).containsExactly(expected); // a hit
    assertThat(connectPlain(plain()).get("/a").has("Alt-Svc")).isFalse();
  }

  @Test
  void whatAnOriginSaysOfItselfIsNotPassedOn() {
    startOne();
    origin
        .otherwise()
        .respond(
            lb.testing.Reply.ok("x")
                .cacheControl("max-age=60")
                .field("Alt-Svc", "h3=\":9\", h2=\"other:1\""));
    for (int i = 0; i < 2; i++) {
      assertThat(overTls().fields().all("Alt-Svc")).containsExactly(altSvc(secure().getPort()));
      assertThat(connectPlain(plain()).get("/a").has("Alt-Svc")).isFalse();
    }
  }

  @Test
  void itIsToldBesideStrictTransport() {
    listening("", ", \"hsts\": true");
    answers("hello");
    for (int i = 0; i < 2; i++) {
      Response response = overTls();
      assertThat(response.fields().all("Alt-Svc")).containsExactly(altSvc(secure().getPort()));
      assertThat(response.fields().all("Strict-Transport-Security")).hasSize(1);
    }
  }

  @Test
  void anotherPortIsToldWhereClientsSeeAnother() {
    listening(", \"alt_svc\": 443", "");
    answers("hello");
    assertThat(overTls().field("Alt-Svc")).isEqualTo(altSvc(443));
  }

  @Test
  void nobodyNeedBeTold() {
    listening(", \"alt_svc\": false", "");
    answers("hello");
    assertThat(overTls().has("Alt-Svc")).isFalse();
    try (TestClient client = connectHttp3()) {
      assertThat(client.get("/a").text()).isEqualTo("hello");
    }
  }

  @Test
  void itIsNotSpokenWhereItIsOff() throws Exception {
    listening(", \"http3\": false", "");
    answers("hello");
    assertThat(overTls().has("Alt-Svc")).isFalse();
    try (DatagramSocket free = new DatagramSocket(secure())) {
      assertThat(free.getLocalPort()).isEqualTo(secure().getPort());
    }
  }

  @Test
  void whereUdpIsTakenTheOtherVersionsGoOnUntilItIsFree() throws Exception {
    EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    try {
      Channel taken = udpWhoseTcpIsFree(loop);
      int port = ((InetSocketAddress) taken.localAddress()).getPort();
      TestAuthority.write(folder, "site", AUTHORITY.issue("CN=site", "localhost"));
      startListening(
          "[\"https://127.0.0.1:" + port + "\", \"127.0.0.1:0\"]",
          "[{\"hosts\": \"*\", \"origins\": ORIGIN, " + TLS.formatted("") + "}]");
      answers("hello");
      try (RawClient client = connect("localhost")) {
        Response response = client.get("/a");
        assertThat(response.text()).isEqualTo("hello");
        assertThat(response.has("Alt-Svc")).isFalse();
      }
      taken.close().sync();
      Eventually.eventually("it is told", () -> overTls().has("Alt-Svc"));
      try (TestClient client = connectHttp3()) {
        assertThat(client.get("/a").text()).isEqualTo("hello");
      }
    } finally {
      loop.shutdownGracefully().sync();
    }
  }

  private static Channel udpWhoseTcpIsFree(EventLoopGroup loop) throws Exception {
    while (true) {
      Channel udp =
          new Bootstrap()
              .group(loop)
              .channel(NioDatagramChannel.class)
              .handler(new ChannelInboundHandlerAdapter())
              .bind(new InetSocketAddress("127.0.0.1", 0))
              .sync()
              .channel();
      try (ServerSocket tcp = new ServerSocket()) {
        tcp.bind(udp.localAddress());
        return udp;
      } catch (IOException taken) {
        udp.close().sync();
      }
    }
  }
}
