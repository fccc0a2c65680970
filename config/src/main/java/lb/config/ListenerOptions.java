package lb.config;

import java.util.List;
import lb.config.option.AnyOf;
import lb.config.option.BooleanType;
import lb.config.option.ListType;
import lb.config.option.Located;
import lb.config.option.LocatedType;
import lb.config.option.ObjectType;
import lb.config.option.Option;
import lb.config.option.TextType;
import lb.config.option.ValueType;
import lb.config.option.Values;

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
          List.of(ADDRESS, TLS, HTTP2, PROXY_PROTOCOL),
          ListenerOptions::build);

  /** One listener, or a list of them. */
  static final ValueType<List<Located<Listener>>> LIST =
      Formats.oneOrMore(new LocatedType<>(new AnyOf<>(List.of(TEXT, OBJECT))));

  private ListenerOptions() {}

  private static Listener build(Values values) {
    HostPort address = values.value(ADDRESS);
    Boolean tls = values.get(TLS);
    Boolean http2 = values.get(HTTP2);
    Listener listener = tls == null ? Listener.of(address) : new Listener(address, tls);
    return new Listener(
        address,
        listener.tls(),
        http2 == null ? listener.http2() : http2,
        values.value(PROXY_PROTOCOL));
  }
}
