package lb.proxy.exchange;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import lb.cache.http.FieldName;
import lb.cache.http.Fields;

/**
 * Finds in {@code Link} fields (RFC 8288 §3) what a browser can begin with before it has the page:
 * {@code preload}, {@code modulepreload} and {@code preconnect}. Pure; what is malformed ends the
 * line that it stands in.
 */
final class LinkHints {
  /** More is no help: a browser fetches only so much at a time. */
  private static final int HINTS_MAX = 32;

  private static final int CHARS_MAX = 4096;

  private final String line;
  private final List<String> hints;
  private int at;

  private LinkHints(String line, List<String> hints) {
    this.line = line;
    this.hints = hints;
  }

  /** The links that are hints, each as it stands, in their order. */
  static List<String> of(Fields fields) {
    List<String> hints = new ArrayList<>();
    for (String line : fields.all(FieldName.LINK)) {
      new LinkHints(line, hints).read();
    }
    int chars = 0;
    for (int i = 0; i < hints.size(); i++) {
      chars += hints.get(i).length();
      if (i == HINTS_MAX || chars > CHARS_MAX) {
        return List.copyOf(hints.subList(0, i));
      }
    }
    return hints;
  }

  private void read() {
    skip(" \t,");
    while (at < line.length()) {
      int start = at;
      boolean hint = link();
      if (at < 0) {
        return; // malformed
      }
      if (hint) {
        hints.add(line.substring(start, at).strip());
      }
      skip(" \t,");
    }
  }

  /** Passes over one link; whether it is a hint. {@link #at} is below 0 when it is malformed. */
  private boolean link() {
    int close = line.charAt(at) == '<' ? line.indexOf('>', at) : -1;
    at = close < 0 ? -1 : close + 1;
    boolean hint = false;
    boolean elsewhere = false;
    while (at >= 0 && at < line.length()) {
      skip(" \t");
      if (at == line.length() || line.charAt(at) == ',') {
        break;
      }
      if (line.charAt(at) != ';') {
        at = -1;
        break;
      }
      at++;
      skip(" \t");
      String name = token("=;, \t").toLowerCase(Locale.ROOT);
      skip(" \t");
      String value = at < line.length() && line.charAt(at) == '=' ? value() : "";
      hint |= name.equals("rel") && isHint(value);
      elsewhere |= name.equals("anchor"); // of another document
    }
    return hint && !elsewhere;
  }

  private String value() {
    at++;
    skip(" \t");
    if (at == line.length() || line.charAt(at) != '"') {
      return token(";, \t");
    }
    StringBuilder text = new StringBuilder();
    for (at++; at < line.length() && line.charAt(at) != '"'; at++) {
      if (line.charAt(at) == '\\' && at + 1 < line.length()) {
        at++;
      }
      text.append(line.charAt(at));
    }
    at = at == line.length() ? -1 : at + 1;
    return text.toString();
  }

  private String token(String ends) {
    int start = at;
    while (at < line.length() && ends.indexOf(line.charAt(at)) < 0) {
      at++;
    }
    return line.substring(start, at);
  }

  private void skip(String characters) {
    while (at >= 0 && at < line.length() && characters.indexOf(line.charAt(at)) >= 0) {
      at++;
    }
  }

  private static boolean isHint(String relations) {
    for (String relation : relations.toLowerCase(Locale.ROOT).split("[ \t]+")) {
      switch (relation) {
        case "preload", "modulepreload", "preconnect" -> {
          return true;
        }
        default -> {}
      }
    }
    return false;
  }
}
