package lb.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import lb.config.json.Node;
import lb.config.option.AnyOf;
import lb.config.option.BooleanType;
import lb.config.option.ChoiceType;
import lb.config.option.ConfigSources;
import lb.config.option.IntegerType;
import lb.config.option.ListType;
import lb.config.option.Located;
import lb.config.option.LocatedType;
import lb.config.option.ObjectType;
import lb.config.option.Option;
import lb.config.option.QuantityType;
import lb.config.option.Reading;
import lb.config.option.TextType;
import lb.config.option.Values;
import lb.config.problem.ProblemCode;
import org.jspecify.annotations.Nullable;

/** The declarations of {@code tls}: certificates, client certificates, redirect, HSTS. */
final class TlsOptions {
  private static final int CERTIFICATES_MAX = 100;
  private static final long YEAR_SECONDS = 365L * 86_400;
  private static final Set<Integer> REDIRECTS = Set.of(301, 302, 307, 308);

  /** A site's TLS, and where its files are named, for those who look at the files. */
  record Draft(
      SiteTls tls,
      List<Located<CertificateFiles>> certificates,
      @Nullable Located<Path> authorities,
      @Nullable Located<AcmeOptions.Draft> acme) {

    /** The same for a site of these hosts. */
    Draft of(List<Located<String>> hosts, Reading reading) {
      if (acme == null) {
        return this;
      }
      Acme named = acme.value().acme().withNames(AcmeChecks.names(acme.value(), hosts, reading));
      return new Draft(tls.with(named), certificates, authorities, acme);
    }
  }

  /** The name of a file; {@link #path} says where it is. */
  static final TextType<String> FILE =
      Formats.same("file", "a file", "shop.pem, /etc/lb/shop.pem", "", Formats::fileName);

  static final Option<String> CERTIFICATE =
      Option.of("certificate", FILE, "The certificate and its chain, in PEM.")
          .otherwiseText("`certificates` stands in its place")
          .alsoKnownAs("cert", "ssl_certificate", "chain", "fullchain", "crt");
  static final Option<String> KEY =
      Option.of("key", FILE, "The private key of `certificate`, in PEM.")
          .otherwiseText("in the file of `certificate`")
          .alsoKnownAs("private_key", "ssl_certificate_key");

  private static final ObjectType<Located<CertificateFiles>> PAIR =
      new ObjectType<>(
          "certificate",
          "A certificate and its key. The files are read again when they change; a pair that does"
              + " not fit is not taken, and the one before it stays.",
          List.of(CERTIFICATE.whichIsRequired(), KEY),
          TlsOptions::pair);

  static final Option<List<Located<CertificateFiles>>> CERTIFICATES =
      Option.of(
              "certificates",
              new ListType<>(PAIR, 1, CERTIFICATES_MAX),
              "Several certificates: the first whose names cover what a client asks for (SNI) is"
                  + " shown, else the first.")
          .otherwiseText("`certificate` alone");
  static final Option<Located<AcmeOptions.Draft>> ACME =
      Option.of(
              "acme",
              new LocatedType<>(AcmeOptions.TYPE),
              "A certificate that lb gets by itself, in place of `certificate`.")
          .otherwiseText("none")
          .alsoKnownAs("letsencrypt", "auto", "automatic", "auto_https");
  static final Option<TlsVersion> MIN_VERSION =
      Option.of(
              "min_version",
              new ChoiceType<>(TlsVersion.class),
              "Clients that speak only older versions of TLS are refused.")
          .otherwise(TlsVersion.TLS_1_2)
          .alsoKnownAs("protocols", "ssl_protocols", "version");

  static final Option<String> CA =
      Option.of("ca", FILE, "Whom certificates of clients are believed from, in PEM.")
          .whichIsRequired()
          .alsoKnownAs("authorities", "trust", "ssl_client_certificate");
  static final Option<Boolean> REQUIRED =
      Option.of(
              "required", BooleanType.BOOLEAN, "Whether clients without a certificate are refused.")
          .otherwise(true)
          .alsoKnownAs("mode", "require");
  static final Option<String> SUBJECT_FIELD =
      Option.of(
              "subject_field",
              FieldOptions.SET_IN_REQUEST,
              "The request field that tells the origin the subject of the client's certificate."
                  + " Clients' own fields of that name are removed from every request.")
          .otherwise(ClientAuth.SUBJECT_FIELD)
          .alsoKnownAs("header", "subject_header");
  static final Option<Boolean> PASS_CERTIFICATE =
      Option.of(
              "pass_certificate",
              BooleanType.BOOLEAN,
              "Whether the origin gets the whole certificate too, as `Client-Cert` (RFC 9440).")
          .otherwise(false);

  private static final ObjectType<Located<ClientAuth>> CLIENT_AUTH_TYPE =
      new ObjectType<>(
          "client auth",
          "Client certificates (mTLS). They are checked against `ca`, not against lists of revoked"
              + " ones.",
          List.of(CA, REQUIRED, SUBJECT_FIELD, PASS_CERTIFICATE),
          TlsOptions::clientAuth);

  static final Option<Located<ClientAuth>> CLIENT_AUTH =
      Option.of("client_auth", CLIENT_AUTH_TYPE, "What clients have to prove.")
          .otherwiseText("nothing is asked for")
          .alsoKnownAs("mtls", "clientAuth", "ssl_verify_client");

  static final Option<Integer> STATUS =
      Option.of("status", new IntegerType(301, 308), "301, 302, 307 or 308.").otherwise(308);
  static final Option<Integer> PORT =
      Option.of("port", new IntegerType(1, 65_535), "The port of the URLs.")
          .otherwiseText("that of the first listener with TLS");

  private static final ObjectType<HttpsRedirect> REDIRECT_TYPE =
      new ObjectType<>(
          "redirect",
          "Sends requests without TLS to the same URL with `https`. `true` is short for the"
              + " defaults, `false` for none.",
          List.of(STATUS, PORT),
          TlsOptions::redirect);

  static final Option<Choice<HttpsRedirect>> REDIRECT =
      Option.of(
              "redirect",
              Choice.type(REDIRECT_TYPE, HttpsRedirect.STANDARD),
              "What happens to requests without TLS. `PURGE` is never redirected, nor what a trusted"
                  + " proxy got by `https`.")
          .otherwiseText("`false`: they are served")
          .alsoKnownAs("redirect_http", "force_https", "https_redirect");

  static final Option<Long> MAX_AGE =
      Option.of(
              "max_age",
              QuantityType.seconds(0, 10 * YEAR_SECONDS),
              "How long browsers remember it; 0 makes them forget.")
          .otherwise(YEAR_SECONDS);
  static final Option<Boolean> INCLUDE_SUBDOMAINS =
      Option.of(
              "include_subdomains",
              BooleanType.BOOLEAN,
              "Whether it holds for all names below the host.")
          .otherwise(false);
  static final Option<Boolean> PRELOAD =
      Option.of(
              "preload",
              BooleanType.BOOLEAN,
              "Whether the site may enter the lists that browsers are delivered with; needs a year"
                  + " and `include_subdomains`.")
          .otherwise(false);

  private static final ObjectType<StrictTransport> HSTS_TYPE =
      new ObjectType<>(
          "hsts",
          "Strict-Transport-Security (RFC 6797) on answers over TLS, in place of what the origin"
              + " says. `true` is short for the defaults, `false` for none.",
          List.of(MAX_AGE, INCLUDE_SUBDOMAINS, PRELOAD),
          TlsOptions::strictTransport);

  static final Option<Choice<StrictTransport>> HSTS =
      Option.of(
              "hsts",
              Choice.type(HSTS_TYPE, new StrictTransport(YEAR_SECONDS, false, false)),
              "What browsers are told to remember: never to come without TLS.")
          .otherwiseText("`false`: what the origin says")
          .alsoKnownAs("strict_transport_security");

  static final ObjectType<Draft> TYPE =
      new ObjectType<>(
          "tls",
          "How a site speaks TLS to clients: versions 1.2 and 1.3, on the listeners with `tls`.",
          List.of(CERTIFICATE, KEY, CERTIFICATES, ACME, MIN_VERSION, CLIENT_AUTH, REDIRECT, HSTS),
          TlsOptions::build);

  private TlsOptions() {}

  /**
   * What an object, or a word in its place, was read to.
   *
   * @param value null for {@code false}
   */
  record Choice<T>(@Nullable T value) {
    static <T> AnyOf<Choice<T>> type(ObjectType<T> object, T standard) {
      return new AnyOf<>(
          List.of(
              object.map(Choice<T>::new, TlsOptions::given),
              BooleanType.BOOLEAN.map(
                  on -> new Choice<T>(on ? standard : null), choice -> choice.value() != null)));
    }
  }

  private static <T> T given(Choice<T> choice) {
    return Objects.requireNonNull(choice.value());
  }

  private static @Nullable Draft build(Values values) {
    List<Located<CertificateFiles>> certificates = new ArrayList<>();
    List<Located<CertificateFiles>> several = values.get(CERTIFICATES);
    Located<AcmeOptions.Draft> acme = values.get(ACME);
    if (values.has(ACME)) {
      if (values.has(CERTIFICATE) || values.has(CERTIFICATES)) {
        Option<?> other = values.has(CERTIFICATE) ? CERTIFICATE : CERTIFICATES;
        values.conflict(other, ACME, "a certificate is given, or is got by itself");
      }
      if (acme == null) {
        return null;
      }
    } else if (values.has(CERTIFICATE)) {
      if (several != null) {
        values.conflict(CERTIFICATE, CERTIFICATES, "both name certificates; put all in the list");
      }
      if (!values.hasRead(CERTIFICATE)) {
        return null;
      }
      certificates.add(pair(values));
    } else if (several != null) {
      certificates.addAll(several);
    } else {
      if (!values.has(CERTIFICATES)
          && !values.isMisspelt(CERTIFICATE)
          && !values.isMisspelt(ACME)) {
        values.report(
            ProblemCode.MISSING_KEY,
            CERTIFICATE,
            "the key \"certificate\" is missing in tls",
            "expected \"certificate\": a file, or \"acme\"");
      }
      return null;
    }
    Located<ClientAuth> auth = values.get(CLIENT_AUTH);
    Choice<HttpsRedirect> redirect = values.get(REDIRECT);
    Choice<StrictTransport> hsts = values.get(HSTS);
    SiteTls tls =
        new SiteTls(
            certificates.stream().map(Located::value).toList(),
            values.value(MIN_VERSION),
            auth == null ? null : auth.value(),
            redirect == null ? null : redirect.value(),
            hsts == null ? null : hsts.value(),
            acme == null ? null : acme.value().acme());
    Located<Path> authorities =
        auth == null ? null : new Located<>(auth.value().authorities(), auth.span(), auth.place());
    return new Draft(tls, certificates, authorities, acme);
  }

  private static Located<CertificateFiles> pair(Values values) {
    Path certificate = path(values, CERTIFICATE);
    Path key = values.hasRead(KEY) ? path(values, KEY) : certificate;
    Node node = values.node(CERTIFICATE);
    return new Located<>(
        new CertificateFiles(certificate, key),
        node == null ? values.span() : node.span(),
        values.place(CERTIFICATE));
  }

  private static Located<ClientAuth> clientAuth(Values values) {
    ClientAuth auth =
        new ClientAuth(
            path(values, CA),
            values.value(REQUIRED),
            values.value(SUBJECT_FIELD),
            values.value(PASS_CERTIFICATE));
    Node node = values.node(CA);
    return new Located<>(auth, node == null ? values.span() : node.span(), values.place(CA));
  }

  private static HttpsRedirect redirect(Values values) {
    int status = values.value(STATUS);
    if (!REDIRECTS.contains(status)) {
      values.report(
          ProblemCode.NOT_A_CHOICE,
          STATUS,
          status + " does not redirect to one place",
          "expected 301, 302, 307 or 308");
    }
    Integer port = values.get(PORT);
    return new HttpsRedirect(status, port == null ? 0 : port);
  }

  private static StrictTransport strictTransport(Values values) {
    StrictTransport hsts =
        new StrictTransport(
            values.value(MAX_AGE), values.value(INCLUDE_SUBDOMAINS), values.value(PRELOAD));
    if (hsts.preload() && (hsts.maxAgeSeconds() < YEAR_SECONDS || !hsts.includeSubdomains())) {
      values.report(
          ProblemCode.CONFLICT,
          PRELOAD,
          "\"preload\" needs a \"max_age\" of a year and \"include_subdomains\": true",
          null);
    }
    return hsts;
  }

  /** A file as lb finds it: a relative path starts at the folder of the file that names it. */
  static Path path(Values values, Option<String> option) {
    Path named = Path.of(values.value(option));
    Node node = values.node(option);
    String source = node == null ? "" : node.span().source().name();
    Path folder =
        source.isEmpty() || source.equals(ConfigSources.COMMAND_LINE)
            ? null
            : Path.of(source).getParent();
    return folder == null ? named : folder.resolve(named);
  }
}
