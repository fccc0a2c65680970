package lb.config.problem;

import java.util.Locale;
import java.util.Optional;

/**
 * Every kind of problem that a configuration can have. A number is never given to another kind; a
 * kind that goes away leaves a gap. The text is what {@code lb help LBnnnn} prints.
 */
public enum ProblemCode {
  UNREADABLE(
      100,
      "the file cannot be read",
      "The file is missing, is a directory, or may not be read by this user."),
  TOO_LARGE(
      101,
      "the file is too large",
      "A configuration has at most 1 MiB. Lists of networks or hosts that are longer than that do"
          + " not belong in this file."),
  NOT_UTF8(
      102,
      "the file is not UTF-8",
      "JSON is written in UTF-8 (RFC 8259 §8.1). Save the file in that encoding."),
  SYNTAX(
      103,
      "the text is not JSON",
      "The file is JSON (RFC 8259). Beyond that, // and /* */ comments and trailing commas are"
          + " accepted. The carets stand at the first character that does not fit."),
  TOO_DEEP(
      104,
      "objects and lists are nested too deep",
      "At most 64 objects or lists may stand inside each other. No option needs more than eight."),
  DUPLICATE_KEY(
      106,
      "a key is given twice",
      "Readers of JSON differ in which of the two they take, so neither is taken. Remove one."
          + " Names of header fields count as the same when they differ by case alone."),
  UNKNOWN_KEY(
      107,
      "a key is not known here",
      "Keys that mean nothing are errors, so that a misspelt option is never ignored. The help"
          + " line lists what is allowed at this place. To disable an option put // before it."),
  WRONG_TYPE(
      108,
      "a value is of the wrong type",
      "The message names the type that was found and the one that is expected."),
  OUT_OF_RANGE(
      109,
      "a number, size or duration is out of its range",
      "The message names the value and the accepted range."),
  BAD_VALUE(
      110,
      "a value cannot be understood",
      "The text does not have the form that is expected here. A size is a number of bytes or a"
          + " text like \"512mb\" (kb, mb, gb, tb: powers of 1024). A duration is a number of"
          + " seconds or a text like \"500ms\", \"10s\", \"5m\", \"1h\", \"1d\"."),
  NOT_A_CHOICE(
      111,
      "a value is none of the choices",
      "The help line lists the accepted words. They are lower-case."),
  MISSING_KEY(112, "a required key is missing", "The object is of no use without this key."),
  EMPTY(
      113,
      "a list or text is empty",
      "At least one entry is needed here: a site without origins or hosts answers nothing, and a"
          + " pattern list without patterns matches nothing."),
  TOO_MANY(114, "a list is too long", "The message names the length and the bound."),
  BAD_ADDRESS(
      120,
      "an address cannot be understood",
      "An address to listen on is HOST:PORT, :PORT or [IPv6]:PORT, with a port from 0 to 65535;"
          + " 0 takes a free one. Give an IP address to listen on one interface, 0.0.0.0 for all."),
  BAD_ORIGIN(
      121,
      "an origin cannot be understood",
      "An origin is HOST:PORT, http://HOST[:PORT] or https://HOST[:PORT], or an object with host"
          + " and port. Port 443 and https mean TLS with verification. It has no path, query or"
          + " user: what the client asks for is asked of the origin."),
  BAD_NETWORK(
      122,
      "a network cannot be understood",
      "A network is an address and the length of its prefix, 10.0.0.0/8 or fd00::/8, or one"
          + " address. The bits after the prefix are zero."),
  BAD_PATTERN(
      123,
      "a path pattern cannot be understood",
      "A pattern is matched against the whole path as it came, without the query. * stands for"
          + " any characters and crosses /. It begins with / or *. Several patterns are parted by"
          + " commas: \"*.js,*.css\"."),
  BAD_HOST(
      124,
      "a host cannot be understood",
      "The host of a site is a name (shop.example.com), a wildcard for all names below"
          + " (*.example.com), an IP address, or * for every host that no other site names. It has"
          + " no scheme, port or path."),
  BAD_FIELD(
      125,
      "a header field is not allowed",
      "The name of a field is a token (RFC 9110 §5.6.2); its value has visible ASCII, spaces and"
          + " tabs. Fields of the connection and of framing (Connection, Transfer-Encoding,"
          + " Content-Length, ...) are lb's own business."),
  BAD_CERTIFICATE(
      126,
      "a certificate or key cannot be used",
      "The file is read when lb starts and when it changes: PEM with the certificate first and its"
          + " chain after it, and a private key of RSA or EC (PKCS#8, PKCS#1 or SEC1) without a"
          + " passphrase that belongs to it. The certificate is valid now. Relative paths start at"
          + " the folder of this file."),
  NO_ACME(
      129,
      "a certificate cannot be got by ACME",
      "An authority issues a certificate for names that are proved to be ours: by http-01 on port 80"
          + " or by tls-alpn-01 on port 443. Wildcards take dns-01, which lb does not speak. The"
          + " terms of service of the authority have to be agreed to."),
  DUPLICATE_SITE(
      130,
      "two sites have the same name",
      "The name of a site is part of its cache keys and labels its metrics. Without a name a site"
          + " is called as its first host."),
  DUPLICATE_HOST(
      131,
      "a host is named twice",
      "A request belongs to one site. Names are compared lower-case."),
  DUPLICATE_ORIGIN(
      132,
      "an origin is named twice",
      "To give an origin a greater share use \"weight\". Two origins of a site differ in name."),
  DUPLICATE_LISTENER(
      133, "an address is listened on twice", "Each address takes one listener: public or admin."),
  NO_ORIGINS(
      134,
      "there is nothing to fetch from",
      "Give \"origins\" (one site for all hosts) or \"sites\". With \"sites\" alone, \"cache\" and"
          + " \"routes\" stand inside each site."),
  OPEN_ADMIN(
      135,
      "the admin listener is open to others",
      "Who reaches the admin listener can purge everything. On any address but loopback it needs a"
          + " \"token\", which requests carry as Authorization: Bearer."),
  CONFLICT(136, "two options exclude each other", "The message names the two. Remove one of them."),
  NO_CERTIFICATE(
      137,
      "a listener with TLS has no certificate to show",
      "Clients of a listener with TLS are shown the certificate of the site that they ask for. At"
          + " least one site needs \"tls\" with a \"certificate\". A listener on port 443 has TLS"
          + " unless it says \"tls\": false."),
  UNREADABLE_FILE(
      139,
      "a file that is named cannot be used",
      "The message names the file. A relative name starts at the folder of lb.json."),
  ADDON_MISSING(
      140,
      "an addon is not built into this version",
      "A protection that was asked for and is not there must not go unnoticed, so the start is"
          + " refused. Remove the block, or use a version that has the addon."),
  FLAG_ORDER(
      150,
      "a flag belongs to a flag before it",
      "--ttl gives the lifetime of the --cache-static or --cache-api that stands before it, once."),
  NEVER_USED(
      190,
      "warning: an entry can never be used",
      "An earlier entry matches everything that this one matches; the first that matches is"
          + " taken."),
  BEYOND_MEMORY(
      191,
      "warning: a size is larger than what it is part of",
      "The memory tier is larger than the memory of this machine, or an object may be larger than"
          + " all objects together. It may be right for the machine that will run it."),
  UNVERIFIED(
      192,
      "warning: certificates are not verified",
      "With \"insecure\" anybody on the way to the origin can read and change what passes. Use"
          + " \"server_name\" when the certificate has another name."),
  WEAK_TOKEN(
      193,
      "warning: a token is short",
      "A token of fewer than 16 characters can be guessed on a listener that others reach."),
  DOUBTFUL_CERTIFICATE(
      194,
      "warning: clients may refuse a certificate",
      "It ends within seven days, it is not for a host of its site, or its chain is not in the order"
          + " that leads to an authority."),
  NO_TLS_LISTENER(
      195,
      "warning: a site has certificates and no listener has TLS",
      "Nobody will be shown them: give \"listen\" an address with \"tls\": true, or port 443.");

  private static final int WARNINGS_FROM = 190;

  private final int number;
  private final String title;
  private final String text;

  ProblemCode(int number, String title, String text) {
    this.number = number;
    this.title = title;
    this.text = text;
  }

  /** The stable code: {@code LB0107}. */
  public String id() {
    return "LB0" + number;
  }

  /** The kind in a few words. */
  public String title() {
    return title;
  }

  /** What it means and what to do; one paragraph. */
  public String text() {
    return text;
  }

  /** Whether it keeps the configuration from running. The others are warnings. */
  public boolean isError() {
    return number < WARNINGS_FROM;
  }

  /** The code of that {@link #id}, in any case; empty when there is none. */
  public static Optional<ProblemCode> of(String id) {
    String wanted = id.toUpperCase(Locale.ROOT);
    for (ProblemCode code : values()) {
      if (code.id().equals(wanted)) {
        return Optional.of(code);
      }
    }
    return Optional.empty();
  }
}
