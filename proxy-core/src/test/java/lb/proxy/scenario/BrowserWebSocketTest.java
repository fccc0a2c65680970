package lb.proxy.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.time.Duration;
import java.util.Optional;
import lb.testing.Browser;
import lb.testing.Eventually;
import lb.testing.Reply;
import lb.testing.Switch;
import org.junit.jupiter.api.Test;

/** A WebSocket of a browser that others wrote, over TLS and HTTP/2: Chromium, where it is. */
final class BrowserWebSocketTest extends TlsScenario {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Echoes a short text, a long one and octets, closes, and tells what it has seen. */
  private static final String PAGE =
      """
      <!doctype html><title>echo</title><script>
      const seen = [];
      const long = 'x'.repeat(100000);
      const socket = new WebSocket('wss://' + location.host + '/echo');
      socket.binaryType = 'arraybuffer';
      socket.onopen = () => {
        socket.send('hello'); socket.send(long); socket.send(new Uint8Array([0, 255, 7]));
      };
      socket.onmessage = event => {
        const data = event.data;
        seen.push(data === 'hello' ? data : data === long ? 'long'
            : Array.from(new Uint8Array(data)).join('-'));
        if (seen.length === 3) socket.close(1000, 'done');
      };
      const tell = () => fetch('/result', {method: 'POST', body: seen.join(' ')});
      socket.onerror = () => seen.push('error');
      socket.onclose = event => {
        const page = performance.getEntriesByType('navigation')[0].nextHopProtocol;
        seen.push(event.code, event.wasClean, page);
        tell();
      };
      </script>
      """;

  @Test
  void chromiumEchoesThroughAStreamOfHttp2() {
    Optional<String> command = Browser.find();
    assumeTrue(command.isPresent(), "none of " + Browser.NAMES + " is on the PATH of this machine");
    origin.on("/page").respond(Reply.ok(PAGE).field("Content-Type", "text/html"));
    origin.on("/echo").respond(Switch.echoMessages());
    origin.on("/result").respond(Reply.status(204));
    origin.otherwise().respond(Reply.status(404));
    LbUnderTest lb = startOne();

    String url = "https://localhost:" + secure().getPort() + "/page";
    try (Browser browser = Browser.open(command.get(), folder, url)) {
      Eventually.within(
          PATIENCE, () -> assertThat(origin.received("/result")).as(browser.said()).isNotEmpty());
    }

    assertThat(origin.received("/result").getFirst().awaitBody().bodyText())
        .isEqualTo("hello long 0-255-7 1000 true h2");
    assertThat(lb.metric("lb_tunnels_opened_total", "proto=\"http2\"")).isEqualTo(1);
    assertThat(origin.received("/echo").getFirst().field("Sec-WebSocket-Key")).hasSize(24);
  }
}
