package lb.config;

import static lb.config.option.AnyOf.oneOrMany;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import lb.config.option.AnyOf;
import lb.config.option.ListType;
import lb.config.option.TextType;
import lb.config.option.ValueType;
import lb.config.problem.FormatProblem;
import lb.config.problem.ProblemCode;

/** The forms of texts that options share. */
final class Formats {
  static final int ENTRIES_MAX = 10_000;
  static final int NAMES_MAX = 100;

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");
  private static final Pattern PARAMETER = Pattern.compile("[!-~&&[^&=#*]]{1,200}\\*?|\\*");
  private static final Pattern TOKEN = Pattern.compile("[!-~]{1,200}");

  static final TextType<String> ANY_TEXT = same("text", "a text", "", "", text -> text);

  static final TextType<HostPort> HOST_PORT =
      new TextType<>(
          "address",
          "an address",
          "0.0.0.0:8080, [::1]:8080, :8080",
          "^.*:[0-9]{1,5}$",
          HostPort::parse,
          HostPort::toString);

  static final TextType<Cidr> NETWORK =
      new TextType<>(
          "network",
          "a network",
          "10.0.0.0/8, 192.0.2.7, fd00::/8",
          "^[0-9A-Fa-f.:]+(/[0-9]{1,3})?$",
          Cidr::parse,
          Cidr::toString);

  static final TextType<String> SITE_HOST =
      same("host", "a host", "shop.example.com, *.example.com, *", "^[^/]+$", SiteHosts::parse);

  static final TextType<String> NAME_TEXT =
      same(
          "name",
          "a name",
          "shop, shop-eu, shop.eu",
          "^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$",
          text -> {
            if (!NAME.matcher(text).matches()) {
              throw bad(
                  text, "is not a name: letters, digits, \".\", \"_\" and \"-\", at most 100");
            }
            return text;
          });

  /** A protocol of {@code Upgrade}, in lower case. HTTP itself is negotiated, never switched to. */
  static final TextType<String> UPGRADE =
      same(
          "protocol",
          "a protocol",
          "websocket, connect-udp",
          "^[!#$%&'*+.^_`|~0-9A-Za-z-]+(/[!#$%&'*+.^_`|~0-9A-Za-z-]+)?$",
          text -> {
            String name = text.toLowerCase(Locale.ROOT);
            int slash = name.indexOf('/');
            boolean token =
                slash < 0
                    ? FieldOptions.isToken(name)
                    : FieldOptions.isToken(name.substring(0, slash))
                        && FieldOptions.isToken(name.substring(slash + 1));
            if (!token) {
              throw bad(text, "is not the name of a protocol");
            }
            if (name.equals("h2c") || name.startsWith("http/") || name.startsWith("tls/")) {
              throw bad(text, "is nothing that a connection is switched to here");
            }
            return name;
          });

  static final TextType<String> BEARER =
      same(
          "text",
          "a text",
          "",
          "^[!-~]{1,200}$",
          text -> {
            if (!TOKEN.matcher(text).matches()) {
              // The text is a secret, so it is not repeated.
              throw new FormatProblem(
                  ProblemCode.BAD_VALUE, "the token has 1 to 200 characters of visible ASCII");
            }
            return text;
          });

  static final TextType<String> PARAMETER_NAME =
      same(
          "name",
          "a name",
          "page, utm_*",
          "",
          text -> {
            if (!PARAMETER.matcher(text).matches()) {
              throw bad(text, "is not the name of a parameter; a \"*\" stands at the end alone");
            }
            return text;
          });

  /** Patterns as one text or a list of texts, each with commas perhaps. */
  static final ValueType<List<PathPattern>> PATTERNS = patterns();

  private Formats() {}

  private static ValueType<List<PathPattern>> patterns() {
    TextType<List<PathPattern>> text =
        new TextType<>(
            "patterns",
            "path patterns",
            "*.js,*.css or /api/*",
            "^ *[/*]",
            PathPattern::list,
            Formats::globs);
    ValueType<List<PathPattern>> list =
        new ListType<>(text, 1, ENTRIES_MAX)
            .map(lists -> lists.stream().flatMap(List::stream).toList(), List::of);
    return new AnyOf<>(List.of(text, list));
  }

  private static String globs(List<PathPattern> patterns) {
    return String.join(",", patterns.stream().map(PathPattern::glob).toList());
  }

  /** A text that is kept as it is, or changed a little. */
  static TextType<String> same(
      String title, String expected, String examples, String pattern, UnaryOperator<String> check) {
    return new TextType<>(title, expected, examples, pattern, check, Function.identity());
  }

  /** The name of a file that may or may not be there; throws for one that no file can have here. */
  static String fileName(String text) {
    boolean possible;
    try {
      // Some have half a character, or one beyond the locale's.
      possible = !Path.of(text).toString().isBlank() && text.chars().noneMatch(c -> c < ' ');
    } catch (InvalidPathException unmappable) {
      possible = false;
    }
    if (!possible) {
      throw new FormatProblem(ProblemCode.BAD_VALUE, "this is not the name of a file");
    }
    return text;
  }

  static FormatProblem bad(String text, String what) {
    return bad(ProblemCode.BAD_VALUE, text, what);
  }

  static FormatProblem bad(ProblemCode code, String text, String what) {
    String shown = text.length() > 60 ? text.substring(0, 60) + "..." : text;
    return new FormatProblem(code, "\"" + shown + "\" " + what);
  }

  static <T> ValueType<List<T>> oneOrMore(ValueType<T> type) {
    return oneOrMany(type, ENTRIES_MAX);
  }
}
