package lb.proxy.exchange;

import java.util.List;
import lb.cache.http.Fields;
import lb.proxy.http1.HopByHop;
import lb.proxy.http1.UpgradeField;
import org.jspecify.annotations.Nullable;

/**
 * The part of admission that looks at requests for another protocol (RFC 9110 §7.8): a WebSocket,
 * and what else the route allows. An extended CONNECT (RFC 8441) has become a GET with {@code
 * Upgrade} by then.
 */
final class Switching {
  private static final int SWITCHING_PROTOCOLS = 101;
  private static final int NOT_IMPLEMENTED = 501;
  private static final int SERVICE_UNAVAILABLE = 503;

  private Switching() {}

  /**
   * Whether a request with {@code Upgrade} goes on as if it had none, as a server may choose; when
   * not, it was sent on to be switched, or answered.
   */
  static boolean isIgnored(Exchange exchange, RoutedRequest routed) {
    int opening = exchange.downstream().tunnelStatus();
    Fields fields = routed.request().fields();
    boolean byField = opening == SWITCHING_PROTOCOLS;
    if (opening == 0 || (byField && !isAskedRightly(exchange, routed))) {
      return true;
    }
    List<String> allowed = routed.route().route().protocol().upgrades();
    String protocol = UpgradeField.wanted(fields, allowed);
    if (protocol == null) {
      return byField && UpgradeField.isOfHttpAlone(fields) || refuse(exchange);
    }
    if (EarlyData.isTooEarly(exchange, routed)) {
      return false;
    }
    if (exchange.loop().areTunnelsFull(routed.snapshot().config().limits().tunnelsMax())) {
      refuseFull(exchange);
      return false;
    }
    PassThrough.beginSwitch(exchange, routed, Handshake.of(routed.request(), protocol, opening));
    return false;
  }

  /** Without the option of Connection the field is not meant for us; a body has to come first. */
  private static boolean isAskedRightly(Exchange exchange, RoutedRequest routed) {
    return HopByHop.hasOption(routed.request().fields(), "upgrade")
        && routed.request().method().equals("GET")
        && !exchange.hasBody();
  }

  /** One that asks for what is not spoken here would wait in vain, so it is told. */
  private static boolean refuse(Exchange exchange) {
    exchange.loop().account().rejected("upgrade");
    exchange.answerPlain(NOT_IMPLEMENTED, "this protocol is not spoken here");
    return false;
  }

  /** As many tunnels are open as may be. */
  static void refuseFull(Exchange exchange) {
    exchange.loop().account().rejected("tunnels_max");
    exchange.answerPlain(SERVICE_UNAVAILABLE, "as many connections are switched as may be");
  }

  /** Why an answer cannot stand for a tunnel that was asked for; null when it can. */
  static @Nullable String unfit(Handshake handshake, int status) {
    boolean success = status >= 200 && status < 300;
    return success && handshake.openingStatus() != SWITCHING_PROTOCOLS
        ? "the origin answered " + status + " and did not switch protocols"
        : null;
  }
}
