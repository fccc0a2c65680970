package lb.config;

import java.nio.file.Path;
import java.util.List;
import lb.config.json.Node;
import lb.config.option.AnyOf;
import lb.config.option.BooleanType;
import lb.config.option.ChoiceType;
import lb.config.option.IntegerType;
import lb.config.option.Located;
import lb.config.option.LocatedType;
import lb.config.option.ObjectType;
import lb.config.option.Option;
import lb.config.option.TextType;
import lb.config.option.ValueType;
import lb.config.option.Values;
import lb.config.problem.FormatProblem;
import lb.config.problem.ProblemCode;
import org.jspecify.annotations.Nullable;

/** The declarations of an origin. */
final class OriginOptions {
  private static final TextType<Origin> TEXT =
      new TextType<>(
          "text",
          "an origin",
          "app.internal:8080, https://api.example.com, [::1]:8080",
          "^[^?#@]+$",
          Origin::parse,
          Origin::name);

  private static final TextType<String> HOST_TEXT =
      Formats.same(
          "host", "a host", "app.internal, 192.0.2.7, ::1", "^[^/?#@]+$", OriginOptions::host);

  static final Option<String> HOST =
      Option.of("host", HOST_TEXT, "A name or an address. It is resolved when it is needed.")
          .otherwiseText("`url` stands in its place")
          .alsoKnownAs("hostname", "address", "server");
  static final Option<Integer> PORT =
      Option.of("port", new IntegerType(1, 65_535), "The port.")
          .otherwiseText("443 with `tls`, else 80");
  static final Option<Origin> URL =
      Option.of(
              "url",
              TEXT,
              "`http(s)://HOST[:PORT]`, in place of `host`, `port` and `tls`; `h2c://HOST[:PORT]`"
                  + " says `protocol` too.")
          .alsoKnownAs("uri", "target");
  static final Option<String> NAME =
      Option.of("name", Formats.NAME_TEXT, "What metrics and logs call it.")
          .otherwiseText("host and port");
  static final Option<Boolean> TLS =
      Option.of("tls", BooleanType.BOOLEAN, "Whether the connection is TLS.")
          .otherwiseText("`true` for port 443, else `false`")
          .alsoKnownAs("https", "ssl");
  static final Option<Boolean> INSECURE =
      Option.of("insecure", BooleanType.BOOLEAN, "Takes whatever certificate the origin shows.")
          .otherwise(false)
          .alsoKnownAs("verify");
  static final Option<String> SERVER_NAME =
      Option.of(
              "server_name", HOST_TEXT, "The name to ask for (SNI) and to find in the certificate.")
          .otherwiseText("`host`")
          .alsoKnownAs("sni");
  static final Option<String> CA =
      Option.of(
              "ca",
              TlsOptions.FILE,
              "Whom the origin's certificate is believed from, in PEM; nobody else is.")
          .otherwiseText("the authorities of the system, else those of the JDK")
          .alsoKnownAs("authorities", "trust", "ca_file", "root_ca", "cacert");
  static final Option<String> CERTIFICATE =
      Option.of(
              "certificate",
              TlsOptions.FILE,
              "The certificate, with its chain, that `lb` shows when the origin asks for one, in PEM.")
          .otherwiseText("nothing is shown")
          .alsoKnownAs("cert", "client_certificate", "client_cert");
  static final Option<String> KEY =
      Option.of("key", TlsOptions.FILE, "The private key of `certificate`, in PEM.")
          .otherwiseText("in the file of `certificate`")
          .alsoKnownAs("private_key", "client_key");
  static final Option<OriginProtocol> PROTOCOL =
      Option.of(
              "protocol",
              new ChoiceType<>(OriginProtocol.class),
              "HTTP/1.1; HTTP/2, which an origin without TLS has to expect (`h2c`); or, with TLS,"
                  + " what the origin chooses of both (ALPN).")
          .otherwise(OriginProtocol.HTTP_1_1)
          .alsoKnownAs("http_version", "proxy_http_version", "versions", "alpn", "proto");
  static final Option<Integer> WEIGHT =
      Option.of(
              "weight",
              new IntegerType(1, 1_000),
              "The share of requests against that of the other origins.")
          .otherwise(1);

  private static final ObjectType<Origin> OBJECT =
      new ObjectType<>(
          "origin",
          "A server to fetch from. The text `HOST:PORT` or `http(s)://HOST[:PORT]` is short for an"
              + " object. Port 443 and `https` mean TLS with verification, `h2c` HTTP/2 without TLS.",
          List.of(
              HOST,
              PORT,
              URL,
              NAME,
              TLS,
              INSECURE,
              SERVER_NAME,
              CA,
              CERTIFICATE,
              KEY,
              PROTOCOL,
              WEIGHT),
          OriginOptions::build);

  /** One origin. */
  static final ValueType<Located<Origin>> ONE =
      new LocatedType<>(new AnyOf<>(List.of(OBJECT, TEXT)));

  /** One origin, or a list of them. */
  static final ValueType<List<Located<Origin>>> LIST = AnyOf.oneOrMany(ONE, 1_000);

  private OriginOptions() {}

  private static String host(String text) {
    if (text.indexOf(':') >= 0 && Addresses.isIpv6(text)) {
      return Addresses.host(text, "[" + text + "]", ProblemCode.BAD_ORIGIN);
    }
    if (text.indexOf(':') >= 0 && !text.startsWith("[")) {
      String message = "\"" + text + "\" is not a host alone; \"url\" takes it with its port";
      throw new FormatProblem(ProblemCode.BAD_ORIGIN, message);
    }
    return Addresses.host(text, text, ProblemCode.BAD_ORIGIN);
  }

  private static @Nullable Origin build(Values values) {
    Origin place = values.has(URL) ? ofUrl(values) : ofHost(values);
    if (place == null) {
      return null;
    }
    boolean insecure = values.value(INSECURE);
    Option<?> tlsOnly = insecure ? INSECURE : firstRead(values, SERVER_NAME, CA, CERTIFICATE, KEY);
    if (!place.tls() && tlsOnly != null) {
      String message =
          "\"" + tlsOnly.key() + "\" is about TLS, and the origin " + place.name() + " has none";
      values.report(ProblemCode.CONFLICT, tlsOnly, message, null, "\"tls\": true switches it on");
    }
    if (insecure && values.hasRead(CA)) {
      values.conflict(INSECURE, CA, "what is not verified needs no authority");
    }
    if (values.hasRead(KEY) && !values.has(CERTIFICATE)) {
      String message = "\"key\" is that of \"certificate\", and there is none";
      values.report(ProblemCode.CONFLICT, KEY, message, null);
    }
    if (place.tls() && insecure) {
      String message = "the certificate of " + place.name() + " is not verified";
      values.report(ProblemCode.UNVERIFIED, INSECURE, message, null);
    }
    String name = values.get(NAME);
    return new Origin(
        name == null ? place.name() : name,
        place.scheme(),
        place.host(),
        place.port(),
        !insecure,
        values.get(SERVER_NAME),
        values.value(WEIGHT),
        trust(values),
        protocol(values, place));
  }

  private static OriginProtocol protocol(Values values, Origin place) {
    OriginProtocol said = values.value(PROTOCOL);
    if (!values.hasRead(PROTOCOL)) {
      return place.protocol();
    }
    if (place.protocol() == OriginProtocol.H2 && said != OriginProtocol.H2) {
      values.conflict(PROTOCOL, URL, "the URL says HTTP/2");
    } else if (said == OriginProtocol.AUTO && !place.tls()) {
      String message =
          "\"auto\" is what an origin chooses in TLS, and the origin " + place.name() + " has none";
      String help = "\"h2\" is for an origin that is known to speak HTTP/2";
      values.report(ProblemCode.CONFLICT, PROTOCOL, message, null, help);
    }
    return said;
  }

  private static OriginTrust trust(Values values) {
    Path certificate = values.hasRead(CERTIFICATE) ? TlsOptions.path(values, CERTIFICATE) : null;
    Path key = values.hasRead(KEY) ? TlsOptions.path(values, KEY) : certificate;
    return new OriginTrust(
        values.hasRead(CA) ? TlsOptions.path(values, CA) : null,
        certificate == null || key == null ? null : new CertificateFiles(certificate, key));
  }

  private static @Nullable Option<?> firstRead(Values values, Option<?>... options) {
    for (Option<?> option : options) {
      if (values.hasRead(option)) {
        return option;
      }
    }
    return null;
  }

  private static @Nullable Origin ofUrl(Values values) {
    for (Option<?> part : List.of(HOST, PORT, TLS)) {
      if (values.has(part)) {
        values.conflict(part, URL, "the URL says it already");
      }
    }
    return values.get(URL);
  }

  private static @Nullable Origin ofHost(Values values) {
    String host = values.get(HOST);
    Integer port = values.get(PORT);
    Boolean tls = values.get(TLS);
    if (host == null) {
      if (!values.has(HOST) && !values.isMisspelt(HOST) && !values.isMisspelt(URL)) {
        values.report(
            ProblemCode.MISSING_KEY,
            HOST,
            "the key \"host\" is missing in origin",
            "expected a host");
      }
      return null;
    }
    boolean secure = tls == null ? port != null && port == 443 : tls;
    int number = port == null ? secure ? 443 : 80 : port;
    return Addresses.origin(host, number, secure, true, null, 1);
  }

  /** Whether the text of a flag is an origin with TLS. */
  static boolean isTls(Node.StringNode node) {
    try {
      return Origin.parse(node.text()).tls();
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
