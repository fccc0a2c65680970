package lb.cache.rules;

import lb.cache.http.Ascii;
import org.jspecify.annotations.Nullable;

/**
 * Reads the directives of one {@code Cache-Control} line (RFC 9111 §5.2): {@code name} or {@code
 * name=value}, the value a token or a quoted string, commas between them. Never fails: what cannot
 * be read becomes a directive whose value is malformed, so that its reader can choose the strict
 * side. Owned by one thread; the time is proportional to the line.
 *
 * <p>Lines are read one by one and not combined before, so that a quote which one line leaves open
 * cannot hide the directives of the next. Within a line an open quote ends at the next comma for
 * the same reason.
 */
final class DirectiveScanner {
  private final String line;
  private int at;
  private int nameStart;
  private int nameEnd;
  private @Nullable String value;
  private boolean malformed;

  DirectiveScanner(String line) {
    this.line = line;
  }

  /** Goes to the next directive; false when there is none. */
  boolean next() {
    while (at < line.length() && (line.charAt(at) == ',' || isSpace(line.charAt(at)))) {
      at++;
    }
    if (at == line.length()) {
      return false;
    }
    nameStart = at;
    while (at < line.length() && Ascii.isTokenChar(line.charAt(at))) {
      at++;
    }
    nameEnd = at;
    value = null;
    malformed = false;
    if (at < line.length() && line.charAt(at) == '=') {
      at++;
      readValue();
    }
    skipToComma();
    return true;
  }

  /** Whether the directive has this name; {@code lowerCase} is what it says. */
  boolean is(String lowerCase) {
    return nameEnd - nameStart == lowerCase.length()
        && line.regionMatches(true, nameStart, lowerCase, 0, lowerCase.length());
  }

  /** The value without quotes; null when there was none. */
  @Nullable String value() {
    return value;
  }

  /** Whether something stood in the directive that its syntax does not allow. */
  boolean isMalformed() {
    return malformed;
  }

  /**
   * The value as delta-seconds (RFC 9111 §1.2.2): digits, at most 2^31. What is no number counts as
   * {@code otherwise}.
   */
  long seconds(long otherwise) {
    return malformed || value == null ? otherwise : DeltaSeconds.parse(value, otherwise);
  }

  private void readValue() {
    if (at < line.length() && line.charAt(at) == '"') {
      int close = closingQuote(at + 1);
      if (close >= 0) {
        value = unescape(at + 1, close);
        at = close + 1;
        return;
      }
      malformed = true;
    }
    int from = at;
    while (at < line.length() && line.charAt(at) != ',') {
      at++;
    }
    int to = at;
    while (to > from && isSpace(line.charAt(to - 1))) {
      to--;
    }
    value = line.substring(from, to);
    malformed |= !Ascii.isToken(value);
  }

  private void skipToComma() {
    while (at < line.length() && line.charAt(at) != ',') {
      malformed |= !isSpace(line.charAt(at));
      at++;
    }
  }

  private int closingQuote(int from) {
    for (int i = from; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c == '"') {
        return i;
      }
      if (c == '\\') {
        i++;
      }
    }
    return -1;
  }

  private String unescape(int from, int to) {
    if (line.indexOf('\\', from) < 0) {
      return line.substring(from, to);
    }
    StringBuilder text = new StringBuilder(to - from);
    for (int i = from; i < to; i++) {
      if (line.charAt(i) == '\\' && i + 1 < to) {
        i++;
      }
      text.append(line.charAt(i));
    }
    return text.toString();
  }

  private static boolean isSpace(char c) {
    return c == ' ' || c == '\t';
  }
}
