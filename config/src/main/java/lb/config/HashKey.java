package lb.config;

import java.util.Locale;
import lb.config.problem.FormatProblem;
import lb.config.problem.ProblemCode;
import org.jspecify.annotations.Nullable;

/**
 * What requests are told apart by when one origin is to get all of a kind.
 *
 * @param source where it stands
 * @param name the name of the field, lower-case, or of the cookie; else empty
 */
public record HashKey(Source source, String name) {
  /** Where a key stands. */
  public enum Source {
    /** The path and the query. */
    URL,
    /** The path alone. */
    PATH,
    /** The address of the client. */
    CLIENT,
    /** A field of the request. */
    HEADER,
    /** A cookie of the request. */
    COOKIE
  }

  /**
   * Parses {@code url}, {@code path}, {@code client}, {@code header:NAME} or {@code cookie:NAME}.
   *
   * @throws FormatProblem when the text is none of these
   */
  public static HashKey parse(String text) {
    int colon = text.indexOf(':');
    String word = colon < 0 ? text : text.substring(0, colon);
    String name = colon < 0 ? "" : text.substring(colon + 1);
    Source source = source(word);
    boolean named = source == Source.HEADER || source == Source.COOKIE;
    boolean fits = named ? FieldOptions.isToken(name) : colon < 0;
    if (source == null || !fits) {
      String what = "is not url, path, client, header:NAME or cookie:NAME";
      throw Formats.bad(ProblemCode.BAD_VALUE, text, what);
    }
    return new HashKey(source, source == Source.HEADER ? name.toLowerCase(Locale.ROOT) : name);
  }

  private static @Nullable Source source(String word) {
    return switch (word) {
      case "url" -> Source.URL;
      case "path" -> Source.PATH;
      case "client" -> Source.CLIENT;
      case "header" -> Source.HEADER;
      case "cookie" -> Source.COOKIE;
      default -> null;
    };
  }

  @Override
  public String toString() {
    String word = source.name().toLowerCase(Locale.ROOT);
    return name.isEmpty() ? word : word + ':' + name;
  }
}
