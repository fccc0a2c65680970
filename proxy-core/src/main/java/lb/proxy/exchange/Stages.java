package lb.proxy.exchange;

/**
 * The way of a request. This is the one place where the order of the stages stands; each says
 * whether the next one is still needed.
 *
 * <p>Accept and decode lie before it (the connection's), respond and account behind it (they begin
 * with the first octet that is known, and end with the last).
 */
final class Stages {
  private Stages() {}

  static void run(Exchange exchange) {
    RoutedRequest routed = Routing.route(exchange);
    if (routed == null) {
      return; // answered: nobody here knows this host
    }
    exchange.routed(routed);
    if (!Admission.admit(exchange, routed)) {
      return; // answered: it may not pass, or it was meant for us
    }
    LookUp.run(exchange, routed);
  }
}
