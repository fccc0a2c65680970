package lb.proxy.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import lb.testing.Reply;
import lb.testing.ScriptedOrigin;
import lb.testing.h2.H2Block;
import lb.testing.h2.H2Client;
import lb.testing.h2.H2Frame;

/**
 * An lb that speaks HTTP/2 with an origin behind it, for tests that send it frames. Owned by the
 * test.
 */
final class Http2Under implements AutoCloseable {
  static final int END = H2Frame.END_HEADERS | H2Frame.END_STREAM;

  final ScriptedOrigin origin = ScriptedOrigin.start();
  final LbUnderTest lb;

  /** With more members of the configuration. */
  Http2Under(String... members) {
    lb = LbUnderTest.inFrontOf(origin, members);
    origin.on("/a").respond(Reply.ok("hello").cacheControl("max-age=60"));
    origin.on("/up").respond(Reply.status(201).body("done"));
  }

  /** A client that has exchanged SETTINGS. */
  H2Client client(int... settings) {
    return H2Client.connect(lb.http2Address(), settings);
  }

  /** The block of a GET for {@code /a}. */
  static byte[] get() {
    return H2Block.request("GET", "/a");
  }

  /** HEADERS of a POST to {@code /up} whose body follows. */
  static H2Frame post(int streamId) {
    return H2Frame.headers(streamId, H2Frame.END_HEADERS, H2Block.request("POST", "/up"));
  }

  /** Expects that another connection is served as if nothing had happened. */
  void expectOthersServed() {
    try (H2Client other = client()) {
      assertThat(other.request(1, "GET", "/a").readAnswer(1)).isEqualTo("200 hello");
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
