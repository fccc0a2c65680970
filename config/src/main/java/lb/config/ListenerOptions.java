package lb.config;

import java.util.List;
import lb.config.option.AnyOf;
import lb.config.option.BooleanType;
import lb.config.option.IntegerType;
import lb.config.option.ListType;
import lb.config.option.Located;
import lb.config.option.LocatedType;
import lb.config.option.ObjectType;
import lb.config.option.Option;
import lb.config.option.TextType;
import lb.config.option.ValueType;
import lb.config.option.Values;
import lb.config.problem.ProblemCode;

/** The declarations of a listener. */
final class ListenerOptions {
  private static final TextType<Listener> TEXT =
      new TextType<>(
          "address",
          "an address",
          "0.0.0.0:8080, [::1]:8080, :8080, https://:8443",
          "^.*:[0-9]{1,5}$",
          Listener::parse,
          Listener::toString);

  private static final ValueType<Integer> ALT_SVC_FLAG =
      BooleanType.BOOLEAN.map(
          told -> told ? Listener.ALT_SVC_BOUND : Listener.ALT_SVC_NONE,
          port -> port != Listener.ALT_SVC_NONE);

  static final Option<HostPort> ADDRESS =
      Option.of("address", Formats.HOST_PORT, "Where to listen. Port 0 takes a free one.")
          .whichIsRequired()
          .alsoKnownAs("listen", "bind", "port", "host");
  static final Option<Boolean> TLS =
      Option.of(
              "tls",
              BooleanType.BOOLEAN,
              "Whether clients speak TLS here; the certificates stand in the `tls` of the sites.")
          .otherwiseText("`true` for port 443, else `false`")
          .alsoKnownAs("https", "ssl");
  static final Option<Boolean> HTTP2 =
      Option.of(
              "http2",
              BooleanType.BOOLEAN,
              "Whether clients may speak HTTP/2 here: negotiated (ALPN) with TLS, by prior knowledge"
                  + " without it.")
          .otherwiseText("as `tls`")
          .alsoKnownAs("h2", "h2c");
  static final Option<Boolean> HTTP3 =
      Option.of(
              "http3",
              BooleanType.BOOLEAN,
              "Whether clients may speak HTTP/3 here: by QUIC, on the same address and port (UDP)."
                  + " It needs TLS. Where UDP cannot be bound, the other versions go on.")
          .otherwiseText("as `tls`; `false` with `proxy_protocol`, which UDP has not")
          .alsoKnownAs("h3", "quic");
  static final Option<Integer> ALT_SVC =
      Option.of(
              "alt_svc",
              new AnyOf<>(List.of(ALT_SVC_FLAG, new IntegerType(1, 65_535))),
              "Whether answers of other versions tell clients of HTTP/3 (`Alt-Svc`); a number where"
                  + " they see another port than the one that is listened on.")
          .otherwiseText("`true`")
          .alsoKnownAs("advertise");

  static final Option<List<Cidr>> PROXY_PROTOCOL =
      Option.of(
              "proxy_protocol",
              new ListType<>(Formats.NETWORK, 0, Formats.ENTRIES_MAX),
              "Peers whose connections begin with a header of the PROXY protocol, version 1 or 2,"
                  + " which names the client. Theirs without one are closed; other peers are"
                  + " clients themselves.")
          .otherwise(List.of())
          .alsoKnownAs("accept_proxy", "accept-proxy", "proxyProtocol");

  private static final ObjectType<Listener> OBJECT =
      new ObjectType<>(
          "listener",
          "An address that takes requests. A text is short for `address`; `https://` before it"
              + " means `tls`.",
          List.of(ADDRESS, TLS, HTTP2, HTTP3, ALT_SVC, PROXY_PROTOCOL),
          ListenerOptions::build);

  /** One listener, or a list of them. */
  static final ValueType<List<Located<Listener>>> LIST =
      Formats.oneOrMore(new LocatedType<>(new AnyOf<>(List.of(TEXT, OBJECT))));

  private ListenerOptions() {}

  private static Listener build(Values values) {
    HostPort address = values.value(ADDRESS);
    Boolean tls = values.get(TLS);
    Boolean http2 = values.get(HTTP2);
    boolean secure = tls == null ? Listener.of(address).tls() : tls;
    List<Cidr> proxies = values.value(PROXY_PROTOCOL);
    Boolean http3 = values.get(HTTP3);
    if (Boolean.TRUE.equals(http3) && !secure) {
      values.report(
          ProblemCode.CONFLICT, HTTP3, "`http3` needs `tls`, which this listener lacks", null);
    }
    Integer altSvc = values.get(ALT_SVC);
    return new Listener(
        address,
        secure,
        http2 == null ? secure : http2,
        secure && (http3 == null ? proxies.isEmpty() : http3),
        altSvc == null ? Listener.ALT_SVC_BOUND : altSvc,
        proxies);
  }
}
