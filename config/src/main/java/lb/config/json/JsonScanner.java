package lb.config.json;

import java.io.Serial;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The characters of a JSON text: blanks, comments, strings, words. Belongs to one reader. */
final class JsonScanner {
  /** What {@link #peek} gives at the end of the text. */
  static final int END = -1;

  private static final Pattern NUMBER =
      Pattern.compile("-?(0|[1-9][0-9]*+)(\\.[0-9]++)?([eE][+-]?[0-9]++)?");
  private static final int SHOWN_CHARS_MAX = 40;

  private final Source source;
  private final String text;
  private final int errorsMax;
  private final List<SyntaxError> errors = new ArrayList<>();
  private int at;

  JsonScanner(Source source, int errorsMax) {
    this.source = source;
    text = source.text();
    this.errorsMax = errorsMax;
  }

  /** Ends the reading; the reason is among the errors. */
  static final class Stop extends RuntimeException {
    @Serial private static final long serialVersionUID = 1L;

    Stop() {
      super(null, null, false, false);
    }
  }

  Source source() {
    return source;
  }

  List<SyntaxError> errors() {
    return errors;
  }

  int at() {
    return at;
  }

  boolean atEnd() {
    return at >= text.length();
  }

  int peek() {
    return atEnd() ? END : text.charAt(at);
  }

  boolean take(char c) {
    boolean taken = peek() == c;
    at += taken ? 1 : 0;
    return taken;
  }

  Span from(int start) {
    return new Span(source, start, at);
  }

  /** The character that comes next. */
  Span here() {
    return new Span(source, at, Math.min(text.length(), at + 1));
  }

  /** What comes next, for a message. */
  String shown() {
    return atEnd() ? "the end of the text" : "\"" + Character.toString(text.codePointAt(at)) + "\"";
  }

  static String clipped(String value) {
    return value.length() <= SHOWN_CHARS_MAX ? value : value.substring(0, SHOWN_CHARS_MAX) + "...";
  }

  void report(Span span, String message, @Nullable String label) {
    errors.add(new SyntaxError(SyntaxError.Kind.GRAMMAR, span, message, label));
    if (errors.size() >= errorsMax) {
      throw new Stop();
    }
  }

  void stop(Span span, String message, String label) {
    errors.add(new SyntaxError(SyntaxError.Kind.GRAMMAR, span, message, label));
    throw new Stop();
  }

  void tooDeep(String message) {
    errors.add(new SyntaxError(SyntaxError.Kind.DEPTH, here(), message, "one too many"));
    throw new Stop();
  }

  /** The byte order mark that some editors put in front (RFC 8259 §8.1 lets a reader ignore it). */
  void skipMark() {
    if (peek() == '\uFEFF') {
      at++;
    }
  }

  void skipBlank() {
    while (!atEnd()) {
      char c = text.charAt(at);
      if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
        at++;
      } else if (c == '/') {
        comment();
      } else if (c == '#') {
        report(here(), "a comment does not begin with \"#\"", "write \"//\"");
        skipLine();
      } else {
        return;
      }
    }
  }

  private void comment() {
    if (text.startsWith("//", at)) {
      skipLine();
      return;
    }
    if (!text.startsWith("/*", at)) {
      stop(here(), "expected a comment after \"/\"", "write \"//\" or \"/*\"");
    }
    int end = text.indexOf("*/", at + 2);
    if (end < 0) {
      stop(new Span(source, at, at + 2), "the text ends inside a comment", "not closed by \"*/\"");
    }
    while (at < end + 2) {
      checkCommented(text.charAt(at++));
    }
  }

  /** A comment that holds control characters is no text that somebody wrote. */
  private void checkCommented(char c) {
    if (c < ' ' && c != '\t' && c != '\n' && c != '\r') {
      report(new Span(source, at - 1, at), "a control character in a comment", null);
    }
  }

  private void skipLine() {
    while (!atEnd() && text.charAt(at) != '\n' && text.charAt(at) != '\r') {
      checkCommented(text.charAt(at++));
    }
  }

  /** Letters, digits and what numbers have; empty when the next character is none of these. */
  String word() {
    int start = at;
    while (!atEnd() && isWord(text.charAt(at))) {
      at++;
    }
    return text.substring(start, at);
  }

  private static boolean isWord(char c) {
    return Character.isLetterOrDigit(c) || c == '_' || c == '-' || c == '+' || c == '.' || c == '$';
  }

  static boolean isNumber(String word) {
    return NUMBER.matcher(word).matches();
  }

  boolean beginsValue() {
    int c = peek();
    return c == '"' || c == '\'' || c == '{' || c == '[' || c != END && isWord((char) c);
  }

  /** A string in double quotes; single quotes are reported and taken. */
  String string() {
    int start = at;
    char quote = text.charAt(at++);
    if (quote == '\'') {
      report(new Span(source, start, at), "a text is in single quotes", "use double quotes");
    }
    StringBuilder out = new StringBuilder();
    boolean escaped = false;
    while (true) {
      if (atEnd() || text.charAt(at) == '\n' || text.charAt(at) == '\r') {
        stop(new Span(source, start, at), "a text is not closed on its line", "not closed");
      }
      char c = text.charAt(at++);
      if (c == quote) {
        if (escaped) {
          checkPairs(out, start);
        }
        return out.toString();
      }
      if (c < ' ') {
        report(
            new Span(source, at - 1, at),
            "a control character in a text",
            String.format("write \\u%04x", (int) c));
      }
      escaped |= c == '\\';
      out.append(c == '\\' ? escape() : c);
    }
  }

  /** Half a pair of surrogates stands for no character (RFC 8259 §8.2). */
  private void checkPairs(CharSequence value, int start) {
    if (value.codePoints().anyMatch(c -> c >= 0xD800 && c <= 0xDFFF)) {
      report(from(start), "half a pair of surrogates in a text", "the other half is missing");
    }
  }

  private char escape() {
    int c = peek();
    at++;
    return switch (c) {
      case '"', '\\', '/' -> (char) c;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> unicode();
      default -> {
        at--;
        report(
            new Span(source, at - 1, Math.min(text.length(), at + 1)),
            "an unknown escape in a text",
            "for a backslash write \\\\");
        yield '\\';
      }
    };
  }

  private char unicode() {
    int value = 0;
    for (int i = 0; i < 4; i++) {
      int digit = atEnd() ? -1 : Character.digit(text.charAt(at), 16);
      if (digit < 0 || text.charAt(at) >= 0x80) {
        report(new Span(source, at - i - 2, at), "\\u without four hexadecimal digits", null);
        return '\uFFFD';
      }
      value = value << 4 | digit;
      at++;
    }
    return (char) value;
  }
}
