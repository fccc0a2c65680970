package lb.proxy.scenario;

import static lb.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicReference;
import lb.testing.RawClient;
import lb.testing.ScriptedOrigin;
import lb.testing.Switch;
import lb.testing.TestTls;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tunnels with TLS on one side or both. */
final class WebSocketOverTlsTest extends TlsScenario {
  private static final String[] ASK = {
    "Host: localhost",
    "Connection: Upgrade",
    "Upgrade: websocket",
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
    "Sec-WebSocket-Version: 13"
  };

  private static RawClient open(RawClient client) {
    assertThat(client.sendHead("GET", "/chat", ASK).readHead().status()).isEqualTo(101);
    return client;
  }

  private static String text(RawClient client, int count) {
    return new String(client.readBodyBytes(count), StandardCharsets.ISO_8859_1);
  }

  @Test
  void octetsGoBothWaysAndTheClientsFarewellIsAnEndInOrder() {
    AtomicReference<String> end = new AtomicReference<>("");
    origin
        .on("/chat")
        .respond(
            Switch.then(wire -> {
              try {
                Switch.echo(wire);
                end.set("in order");
              } catch (IOException broken) {
                end.set("broken");
              }
            }));
    LbUnderTest lb = startOne();
    RawClient client = open(connect("localhost"));
    assertThat(text(client.send("hello"), 5)).isEqualTo("hello");
    String large = "x".repeat(300_000);
    Thread sender = Thread.ofVirtual().start(() -> client.send(large));
    assertThat(text(client, 300_000)).isEqualTo(large);
    assertThat(sender).isNotNull();

    client.close();

    eventually("the origin has seen the end", () -> end.get().equals("in order"));
    eventually("no tunnel is left", () -> lb.metric("lb_tunnels") == 0);
  }

  @Test
  void theOriginsEndIsAFarewell() {
    origin.on("/chat").respond(Switch.then(wire -> wire.send("bye")));
    startOne();

    RawClient client = open(connect("localhost"));

    assertThat(text(client, 3)).isEqualTo("bye");
    client.expectClosed(); // with TLS: a close_notify, not a cut
  }

  @ParameterizedTest
  @ValueSource(strings = {"http/1.1", "auto"})
  void anOriginBehindTlsIsSpokenToInHttp11(String protocol) throws Exception {
    try (ScriptedOrigin secured = ScriptedOrigin.startTls(TestTls.serverContext())) {
      secured.on("/chat").respond(Switch.echo());
      LbUnderTest lb =
          start(
              "[{\"hosts\": \"*\", \"origins\": {\"url\": \"https://%s\", \"insecure\": true, \"protocol\": \"%s\"}}]"
                  .formatted(secured.authority(), protocol)
                  .replace("\"hosts\"", "\"tls\": " + siteTls() + ", \"hosts\""));
      RawClient client = open(connectPlain(plain()));
      assertThat(text(client.send("hello"), 5)).isEqualTo("hello");
      client.halfClose().expectClosed();
      secured.awaitOpenConnections(0);
      eventually("no tunnel is left", () -> lb.metric("lb_tunnels") == 0);
    }
  }

  private String siteTls() {
    TestAuthority.write(folder, "site", AUTHORITY.issue("CN=site", "localhost"));
    return "{\"certificate\": \"site.pem\", \"key\": \"site.key\"}";
  }
}
