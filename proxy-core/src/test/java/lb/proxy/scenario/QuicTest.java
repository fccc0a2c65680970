package lb.proxy.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import lb.testing.Body;
import lb.testing.Eventually;
import lb.testing.Reply;
import lb.testing.TestClient;
import lb.testing.h3.H3Client;
import lb.testing.h3.H3Requests;
import lb.testing.h3.QuicPeer;
import lb.testing.h3.UdpRelay;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * QUIC beneath HTTP/3: clients that move, addresses that are proven, connections that are bounded.
 */
class QuicTest {
  private Http3Under under = new Http3Under();

  private void configured(String... members) {
    under.close();
    under = new Http3Under(members);
  }

  @AfterEach
  void close() {
    under.close();
  }

  private double happened(String event) {
    return Math.max(0, under.lb.metric("lb_quic_events_total", "event=\"" + event + "\""));
  }

  private static H3Requests connected(UdpRelay relay) {
    return H3Requests.connect(relay.address(), QuicPeer.Options.PLAIN.withoutConnectionIds());
  }

  @Test
  void aConnectionGoesOnFromAnotherPort() {
    Body body = Body.pattern(1, 3 << 20);
    under.origin.on("/large").respond(Reply.ok(body).cacheControl("max-age=60"));
    try (UdpRelay relay = UdpRelay.to(under.lb.secureAddress());
        H3Requests client = connected(relay)) {
      assertThat(client.get("/a").text()).isEqualTo("hello");
      for (int i = 0; i < 3; i++) { // so that another loop's socket is met as well
        relay.move();
        assertThat(client.get("/a").text()).as("after move %s", i).isEqualTo("hello");
        client.sendHead("GET", "/large").expectBody(client.readHead(), body);
      }
      assertThat(under.lb.metric("lb_connections_accepted_total", "proto=\"http3\"")).isEqualTo(1);
      assertThat(happened("migrated")).isPositive();
    }
  }

  @Test
  void clientsProveTheirAddressWhereThatIsAskedOfAll() {
    configured("\"limits\": {\"http3\": {\"unverified_max\": 0}}");
    under.expectOthersServed();
    assertThat(happened("retry_sent")).isEqualTo(1);
    assertThat(happened("retry_accepted")).isEqualTo(1);
  }

  @Test
  void handshakesThatNobodyEndsMakeItAskedOfAllUntilTheyAreGone() {
    configured(
        "\"loops\": 1",
        "\"limits\": {\"http3\": {\"unverified_max\": 2}}",
        "\"timeouts\": {\"handshake\": \"1s\"}");
    under.expectOthersServed();
    assertThat(happened("retry_sent")).isZero();
    for (int i = 0; i < 2; i++) {
      Thread.ofVirtual()
          .start(() -> {
            try (UdpRelay silent = UdpRelay.to(under.lb.secureAddress()).losingAfter(1)) {
              H3Client.dial(silent.address(), QuicPeer.Options.PLAIN).close();
            } catch (RuntimeException | AssertionError ended) {
              // Hands are never shaken.
            }
          });
    }
    Eventually.eventually("they hang", () -> under.lb.metric("lb_tls_handshakes_running") == 2);
    under.expectOthersServed();
    assertThat(happened("retry_accepted")).isEqualTo(1);
    Eventually.eventually(
        "they are ended", () -> under.lb.metric("lb_tls_handshakes_running") == 0);
    under.expectOthersServed();
    assertThat(happened("retry_sent")).isEqualTo(1);
  }

  @Test
  void whoHasNotProvenItsAddressIsSentNoMoreThanThreeTimesWhatItSent() {
    configured("\"timeouts\": {\"handshake\": \"2s\"}");
    try (UdpRelay silent = UdpRelay.to(under.lb.secureAddress()).losingAfter(1)) {
      Thread.ofVirtual()
          .start(() -> {
            try {
              H3Client.dial(silent.address(), QuicPeer.Options.PLAIN).close();
            } catch (RuntimeException | AssertionError ended) {
              // Hands are never shaken.
            }
          });
      Eventually.eventually(
          "it is given up",
          () -> under.lb.metric("lb_tls_handshakes_failed_total", "reason=\"timeout\"") == 1);
      assertThat(silent.bytesToServer()).isPositive();
      assertThat(silent.bytesToClient())
          .isPositive()
          .isLessThanOrEqualTo(3 * silent.bytesToServer());
    }
  }

  @Test
  void moreConnectionsThanAllowedAreClosed() {
    configured("\"limits\": {\"connections_max\": 1}");
    try (TestClient first = H3Requests.connect(under.lb.secureAddress(), QuicPeer.Options.PLAIN)) {
      assertThat(first.get("/a").text()).isEqualTo("hello");
      CompletableFuture<String> second =
          CompletableFuture.supplyAsync(
              () -> under.client().request("GET", "/a").readAnswer(),
              task -> Thread.ofVirtual().start(task));
      Eventually.eventually("it is counted", () -> under.closed("connections_max") >= 1);
      assertThat(first.get("/a").text()).isEqualTo("hello");
      assertThat(second.isDone() && !second.isCompletedExceptionally()).isFalse();
    }
  }
}
