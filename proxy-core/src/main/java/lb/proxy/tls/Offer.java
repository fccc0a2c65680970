package lb.proxy.tls;

import java.util.List;
import lb.config.Listener;
import lb.proxy.downstream.ClientProtocol;

/** What a listener offers to speak (ALPN, RFC 7301), most wanted first. */
enum Offer {
  /** All that is spoken over TCP. */
  ALL(ClientProtocol.offered()),
  /** HTTP/1.1 alone. */
  HTTP_1_1(List.of(ClientProtocol.HTTP_1_1.alpn())),
  /** HTTP/3: over QUIC. */
  HTTP_3(List.of(ClientProtocol.HTTP_3.alpn()));

  private final List<String> protocols;

  Offer(List<String> protocols) {
    this.protocols = protocols;
  }

  /** The names that ALPN knows. */
  List<String> protocols() {
    return protocols;
  }

  /** What clients of a listener are offered over TCP. */
  static Offer of(Listener listener) {
    return listener.http2() ? ALL : HTTP_1_1;
  }
}
