package lb.config;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import lb.config.option.ListType;
import lb.config.option.MapType;
import lb.config.option.ObjectType;
import lb.config.option.Option;
import lb.config.option.TextType;
import lb.config.option.Values;
import lb.config.problem.FormatProblem;
import lb.config.problem.ProblemCode;

/** The declarations of {@code request_headers} and {@code response_headers}. */
final class FieldOptions {
  private static final String TOKEN_PATTERN = "[!#$%&'*+.^_`|~0-9A-Za-z-]{1,200}";
  private static final Pattern TOKEN = Pattern.compile(TOKEN_PATTERN);
  private static final Pattern VALUE = Pattern.compile("|[!-~]|[!-~][ -~\\t]*[!-~]");
  private static final int VALUE_CHARS_MAX = 4_096;

  /** What a connection says about itself and how a message is framed (RFC 9110 §7.6.1). */
  private static final Set<String> FRAMING =
      Set.of(
          "connection",
          "keep-alive",
          "proxy-connection",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade",
          "content-length");

  /** The name of any field. */
  static final TextType<String> NAME = name(Set.of());

  /** The name of a cookie, which is a token too (RFC 6265 §4.1.1). */
  static final TextType<String> COOKIE = NAME;

  private static final TextType<String> CHANGED = name(union(FRAMING, "host"));

  /** The name of a field that a request to an origin may get. */
  static final TextType<String> SET_IN_REQUEST = name(FRAMING);

  private static final TextType<String> FIELD_VALUE =
      Formats.same("text", "a text", "", "^([!-~]([ -~\\t]*[!-~])?)?$", FieldOptions::value);

  static final ObjectType<HeaderChanges> REQUEST = changes("request headers", SET_IN_REQUEST);
  static final ObjectType<HeaderChanges> RESPONSE = changes("response headers", CHANGED);

  private FieldOptions() {}

  private static Set<String> union(Set<String> names, String name) {
    return Set.copyOf(Stream.concat(names.stream(), Stream.of(name)).toList());
  }

  private static ObjectType<HeaderChanges> changes(String name, TextType<String> setNames) {
    Option<Map<String, String>> set =
        Option.of(
            "set",
            new MapType(setNames, FIELD_VALUE, Formats.NAMES_MAX),
            "Replaces all lines of that name.");
    Option<Map<String, String>> add =
        Option.of(
            "add",
            new MapType(CHANGED, FIELD_VALUE, Formats.NAMES_MAX),
            "Adds one more line of that name.");
    Option<List<String>> remove =
        Option.of(
            "remove",
            new ListType<>(CHANGED, 0, Formats.NAMES_MAX),
            "Takes all lines of that name away.");
    String whose = name.startsWith("request") ? "goes to the origin" : "goes to the client";
    return new ObjectType<>(
        name,
        "Changes to the header that " + whose + ": first remove, then set, then add.",
        List.of(set, add, remove),
        values -> build(values, set, add, remove));
  }

  /** Whether a text may be the name of a field or of a cookie. */
  static boolean isToken(String text) {
    return TOKEN.matcher(text).matches();
  }

  private static HeaderChanges build(
      Values values,
      Option<Map<String, String>> set,
      Option<Map<String, String>> add,
      Option<List<String>> remove) {
    Map<String, String> replaced = values.get(set);
    Map<String, String> added = values.get(add);
    List<String> removed = values.get(remove);
    return new HeaderChanges(
        replaced == null ? Map.of() : replaced,
        added == null ? Map.of() : added,
        removed == null ? List.of() : removed);
  }

  private static TextType<String> name(Set<String> refused) {
    return Formats.same(
        "field name",
        "a field name",
        "X-Frame-Options",
        "^" + TOKEN_PATTERN + "$",
        text -> {
          if (!TOKEN.matcher(text).matches()) {
            throw Formats.bad(ProblemCode.BAD_FIELD, text, "is not the name of a field");
          }
          if (refused.contains(text.toLowerCase(Locale.ROOT))) {
            throw new FormatProblem(
                ProblemCode.BAD_FIELD, "the field \"" + text + "\" may not be changed here");
          }
          return text;
        });
  }

  private static String value(String text) {
    if (text.length() > VALUE_CHARS_MAX) {
      throw new FormatProblem(
          ProblemCode.BAD_FIELD,
          "a field value of " + text.length() + " characters; at most " + VALUE_CHARS_MAX);
    }
    if (!VALUE.matcher(text).matches()) {
      throw new FormatProblem(
          ProblemCode.BAD_FIELD, "a field value has visible ASCII, and spaces or tabs between");
    }
    return text;
  }
}
