package lb.cache.rules;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import lb.cache.http.Fields;

/** One request field in the form in which {@link VaryKey} compares it. */
final class NormalizedField {
  /** Stands for a field that is absent: no field value can contain it. */
  private static final char ABSENT = '\0';

  /** A longer list of languages is compared as it came. */
  private static final int LANGUAGES_MAX = 32;

  private record Language(String range, int weight) {}

  private NormalizedField() {}

  static void append(String name, Fields request, StringBuilder target) {
    switch (name) {
      case "accept-encoding" -> AcceptEncoding.append(AcceptEncoding.accepted(request), target);
      case "accept-language" -> appendLanguages(request, target);
      case "accept", "accept-charset" -> appendLines(name, request, true, ",", target);
      case "cookie" -> appendLines(name, request, false, "; ", target);
      default -> appendLines(name, request, false, ",", target);
    }
  }

  private static void appendLines(
      String name, Fields request, boolean foldCase, String joint, StringBuilder target) {
    int i = request.indexOf(name, 0);
    if (i < 0) {
      target.append(ABSENT);
      return;
    }
    int start = target.length();
    for (; i >= 0; i = request.indexOf(name, i + 1)) {
      if (target.length() > start) {
        target.append(joint);
      }
      appendCompact(request.value(i), foldCase, target);
    }
  }

  /** The value without white space around commas; quoted strings stay as they are. */
  private static void appendCompact(String value, boolean foldCase, StringBuilder target) {
    int start = target.length();
    boolean quoted = false;
    boolean afterComma = true;
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (quoted) {
        if (c == '\\' && i + 1 < value.length()) {
          target.append(c);
          c = value.charAt(++i);
        } else if (c == '"') {
          quoted = false;
        }
        target.append(c);
        continue;
      }
      boolean space = c == ' ' || c == '\t';
      if (space && afterComma) {
        continue;
      }
      if (c == ',') {
        trimEnd(target, start);
      }
      quoted = c == '"';
      afterComma = c == ',';
      target.append(foldCase && c >= 'A' && c <= 'Z' ? (char) (c | 0x20) : c);
    }
    if (!quoted) {
      trimEnd(target, start);
    }
  }

  private static void trimEnd(StringBuilder target, int start) {
    int end = target.length();
    while (end > start && (target.charAt(end - 1) == ' ' || target.charAt(end - 1) == '\t')) {
      end--;
    }
    target.setLength(end);
  }

  /** Language ranges by weight, those of equal weight by name: their order means nothing. */
  private static void appendLanguages(Fields request, StringBuilder target) {
    List<Language> languages = new ArrayList<>();
    for (String line : request.all("accept-language")) {
      for (String member : line.split(",", LANGUAGES_MAX + 2)) {
        String language = member.strip();
        if (!language.isEmpty()) {
          languages.add(language(language.toLowerCase(Locale.ROOT)));
        }
      }
    }
    if (languages.isEmpty() || languages.size() > LANGUAGES_MAX) {
      appendLines("accept-language", request, true, ",", target);
      return;
    }
    languages.sort(
        Comparator.comparingInt(Language::weight).reversed().thenComparing(Language::range));
    for (Language language : languages) {
      target.append(language.range()).append(';').append(language.weight()).append(',');
    }
  }

  private static Language language(String member) {
    int semicolon = member.indexOf(';');
    if (semicolon < 0) {
      return new Language(member, QualityValue.MAX);
    }
    String weight = member.substring(semicolon + 1).strip();
    if (!weight.startsWith("q=")) {
      return new Language(member, QualityValue.MAX);
    }
    return new Language(
        member.substring(0, semicolon).strip(), QualityValue.parse(weight.substring(2)));
  }
}
