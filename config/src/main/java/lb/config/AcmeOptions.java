package lb.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import lb.config.option.BooleanType;
import lb.config.option.ChoiceType;
import lb.config.option.ConfigSources;
import lb.config.option.ListType;
import lb.config.option.Located;
import lb.config.option.LocatedType;
import lb.config.option.ObjectType;
import lb.config.option.Option;
import lb.config.option.TextType;
import lb.config.option.Values;
import lb.config.problem.FormatProblem;
import lb.config.problem.ProblemCode;
import org.jspecify.annotations.Nullable;

/** The declarations of {@code tls.acme}: certificates that a site gets by itself. */
final class AcmeOptions {
  /** More names than the public authorities put into one certificate. */
  static final int NAMES_MAX = 100;

  private static final int MAC_KEY_BYTES_LEAST = 16;
  private static final Pattern EMAIL = Pattern.compile("[!-~&&[^@?,]]{1,64}@[A-Za-z0-9.-]{1,250}");
  private static final Map<String, String> AUTHORITIES =
      Map.of(
          "letsencrypt", "https://acme-v02.api.letsencrypt.org/directory",
          "letsencrypt-staging", "https://acme-staging-v02.api.letsencrypt.org/directory");

  /**
   * What an object says.
   *
   * @param acme without names where none are given
   * @param names as they are given
   * @param authorities the file of authorities, for those who look at the files
   */
  record Draft(Acme acme, List<Located<String>> names, @Nullable Located<Path> authorities) {}

  static final Option<Boolean> AGREE_TO_TERMS =
      Option.of(
              "agree_to_terms",
              BooleanType.BOOLEAN,
              "Has to be `true`: you agree to the terms of service of the authority.")
          .whichIsRequired()
          .alsoKnownAs("agree", "terms_of_service_agreed", "tos", "agreeToTerms");
  static final Option<URI> DIRECTORY =
      Option.of(
              "directory",
              new TextType<>(
                  "directory",
                  "the URL of a directory",
                  "https://ca.internal/acme/directory, letsencrypt, letsencrypt-staging",
                  "",
                  AcmeOptions::directory,
                  URI::toString),
              "The directory of the authority: a URL with `https`, `\"letsencrypt\"` or"
                  + " `\"letsencrypt-staging\"`.")
          .otherwise(directory("letsencrypt"))
          .alsoKnownAs("server", "ca_server", "acme_ca", "url");
  static final Option<String> EMAIL_ADDRESS =
      Option.of(
              "email",
              Formats.same(
                  "address of mail",
                  "an address of mail",
                  "ops@example.com",
                  "",
                  AcmeOptions::email),
              "Whom the authority may write to.")
          .otherwiseText("nobody")
          .alsoKnownAs("contact", "mail");
  static final Option<List<Located<String>>> NAMES =
      Option.of(
              "names",
              new ListType<>(new LocatedType<>(Formats.SITE_HOST), 1, NAMES_MAX),
              "The names of the certificate. Each has to be a host of the site, and none a wildcard.")
          .otherwiseText("the hosts of the site")
          .alsoKnownAs("domains", "hosts", "subjects");
  static final Option<AcmeChallenge> CHALLENGE =
      Option.of(
              "challenge",
              new ChoiceType<>(AcmeChallenge.class),
              "How the names are proved to be ours: on port 80, or on port 443 as seen from outside.")
          .otherwiseText(
              "both in turn, as far as there are listeners without TLS and with TLS; `http-01` first")
          .alsoKnownAs("type", "challenges");
  static final Option<String> STORAGE =
      Option.of(
              "storage",
              Formats.same("folder", "a folder", "acme, /var/lib/lb/acme", "", Formats::fileName),
              "The folder for accounts, keys and certificates. Made when it is missing; readable by"
                  + " lb's user alone.")
          .otherwise("acme")
          .alsoKnownAs("dir", "folder", "path");
  static final Option<String> CA =
      Option.of(
              "ca",
              TlsOptions.FILE,
              "Whom the authority's own server is believed from, in PEM; for authorities inside a"
                  + " company.")
          .otherwiseText("those that Java knows")
          .alsoKnownAs("ca_root", "root", "trust");

  static final Option<String> KEY_ID =
      Option.of("key_id", Formats.ANY_TEXT, "The name of that account.")
          .whichIsRequired()
          .alsoKnownAs("kid", "id");
  static final Option<String> MAC_KEY =
      Option.of(
              "mac_key",
              Formats.same("secret", "a secret", "", "", AcmeOptions::macKey),
              "Its secret, in base64url.")
          .whichIsRequired()
          .alsoKnownAs("hmac", "key", "mac", "secret");

  private static final ObjectType<Acme.ExternalAccount> EXTERNAL_ACCOUNT_TYPE =
      new ObjectType<>(
          "external account",
          "An account that you have with the authority already (RFC 8555 §7.3.4).",
          List.of(KEY_ID, MAC_KEY),
          values -> new Acme.ExternalAccount(values.value(KEY_ID), values.value(MAC_KEY)));

  static final Option<Acme.ExternalAccount> EXTERNAL_ACCOUNT =
      Option.of(
              "external_account",
              EXTERNAL_ACCOUNT_TYPE,
              "Where the authority asks for an account of its own kind.")
          .otherwiseText("none")
          .alsoKnownAs("eab", "external_account_binding");

  static final ObjectType<Draft> TYPE =
      new ObjectType<>(
          "acme",
          "Certificates that lb gets by itself from an authority that speaks ACME (RFC 8555), and"
              + " renews. See [tls.md](tls.md#certificates-by-acme).",
          List.of(
              AGREE_TO_TERMS,
              EMAIL_ADDRESS,
              DIRECTORY,
              NAMES,
              CHALLENGE,
              STORAGE,
              CA,
              EXTERNAL_ACCOUNT),
          AcmeOptions::build);

  private AcmeOptions() {}

  private static @Nullable Draft build(Values values) {
    if (!values.value(AGREE_TO_TERMS)) {
      values.report(
          ProblemCode.NO_ACME,
          AGREE_TO_TERMS,
          "without \"agree_to_terms\": true no authority issues certificates",
          null);
      return null;
    }
    List<Located<String>> names = values.get(NAMES);
    Path ca = values.hasRead(CA) ? TlsOptions.path(values, CA) : null;
    Acme acme =
        new Acme(
            values.value(DIRECTORY),
            List.of(),
            values.get(EMAIL_ADDRESS),
            values.get(CHALLENGE),
            storage(values),
            ca,
            values.get(EXTERNAL_ACCOUNT));
    return new Draft(
        acme,
        names == null ? List.of() : names,
        ca == null ? null : new Located<>(ca, span(values), values.place(CA)));
  }

  private static lb.config.json.Span span(Values values) {
    lb.config.json.Node node = values.node(CA);
    return node == null ? values.span() : node.span();
  }

  /** As {@link TlsOptions#path}, also where the folder is not given. */
  private static Path storage(Values values) {
    String source = values.span().source().name();
    Path named = Path.of(values.value(STORAGE));
    Path folder =
        source.isEmpty() || source.equals(ConfigSources.COMMAND_LINE)
            ? null
            : Path.of(source).getParent();
    return folder == null ? named : folder.resolve(named);
  }

  private static URI directory(String text) {
    String url = AUTHORITIES.getOrDefault(text, text);
    try {
      URI uri = new URI(url);
      if ("https".equals(uri.getScheme())
          && uri.getHost() != null
          && uri.getUserInfo() == null
          && uri.getFragment() == null) {
        return uri;
      }
    } catch (URISyntaxException notOne) {
      // said below
    }
    throw Formats.bad(text, "is not a URL with https");
  }

  private static String email(String text) {
    if (!EMAIL.matcher(text).matches()) {
      throw Formats.bad(text, "is not an address of mail");
    }
    return text;
  }

  /** The text is a secret, so it is not repeated. */
  private static String macKey(String text) {
    try {
      if (Base64.getUrlDecoder().decode(text).length >= MAC_KEY_BYTES_LEAST) {
        return text;
      }
    } catch (IllegalArgumentException notBase64) {
      // said below
    }
    throw new FormatProblem(
        ProblemCode.BAD_VALUE,
        "the secret is base64url of at least " + MAC_KEY_BYTES_LEAST + " octets");
  }
}
