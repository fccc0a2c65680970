package lb.config;

import java.util.List;

/**
 * What of HTTP besides a request and its answer is for the paths of a route.
 *
 * @param upgrades the protocols that a connection may be switched to, in lower case; default {@code
 *     websocket}
 * @param earlyHints whether a navigation is answered with a 103 (RFC 8297) made of what is stored,
 *     while the origin is asked
 * @param earlyHintsHttp1 whether clients of HTTP/1.1 get 103 responses too
 * @param earlyData whether a GET that came as early data may be sent to the origin (RFC 8470)
 */
public record ProtocolRules(
    List<String> upgrades, boolean earlyHints, boolean earlyHintsHttp1, boolean earlyData) {

  /** The rules of a route that says nothing of it. */
  public static final ProtocolRules STANDARD =
      new ProtocolRules(List.of("websocket"), false, false, false);

  public ProtocolRules {
    upgrades = List.copyOf(upgrades);
  }
}
