package lb.proxy.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import lb.testing.Reply;
import lb.testing.ScriptedOrigin;
import lb.testing.h3.H3Client;
import lb.testing.h3.QuicPeer;

/**
 * An lb that speaks HTTP/3 with an origin behind it, for tests that send it frames. Owned by the
 * test.
 */
final class Http3Under implements AutoCloseable {
  final ScriptedOrigin origin = ScriptedOrigin.start();
  final LbUnderTest lb;

  /** With more members of the configuration. */
  Http3Under(String... members) {
    this(1, members);
  }

  /** The same for which waits pass so many times faster. */
  Http3Under(int hurry, String... members) {
    lb = LbUnderTest.inFrontOf(origin, members).hurried(hurry).secured();
    origin.on("/a").respond(Reply.ok("hello").cacheControl("max-age=60"));
    origin.on("/up").respond(Reply.status(201).body("done"));
  }

  /** A client that has opened its control stream. */
  H3Client client() {
    return H3Client.connect(lb.secureAddress());
  }

  /** A client that has said nothing but hello. */
  H3Client dial() {
    return H3Client.dial(lb.secureAddress(), QuicPeer.Options.PLAIN);
  }

  /** Expects that another connection is served as if nothing had happened. */
  void expectOthersServed() {
    try (H3Client other = client()) {
      assertThat(other.request("GET", "/a").readAnswer()).isEqualTo("200 hello");
    }
  }

  /** How often something was refused for this reason. */
  double rejected(String reason) {
    return lb.metric("lb_requests_rejected_total", "reason=\"" + reason + "\"");
  }

  /** How many connections were closed for this reason. */
  double closed(String reason) {
    return lb.metric("lb_connection_closes_total", "reason=\"" + reason + "\"");
  }

  @Override
  public void close() {
    lb.close();
    origin.close();
  }
}
