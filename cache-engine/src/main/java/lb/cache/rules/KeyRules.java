package lb.cache.rules;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import lb.cache.http.FieldName;
import lb.cache.http.Fields;
import lb.config.KeyRule;
import org.jspecify.annotations.Nullable;

/** The parts of a cache key that a route's key rule shapes. */
public final class KeyRules {
  private KeyRules() {}

  /**
   * The query as it stands in the key: without the parameters that do not count, in order of their
   * names if the rule says so. Percent-encoding is left as it came. The very same text when the
   * rule changes nothing; null when nothing is left.
   */
  public static @Nullable String canonicalQuery(@Nullable String query, KeyRule rule) {
    if (query == null || !rule.queryIncluded()) {
      return null;
    }
    boolean filtered = !rule.queryOnly().isEmpty() || !rule.queryIgnored().isEmpty();
    if (!filtered && !rule.querySorted()) {
      return query;
    }
    List<String> kept = new ArrayList<>();
    int at = 0;
    while (at <= query.length()) {
      int ampersand = query.indexOf('&', at);
      int end = ampersand < 0 ? query.length() : ampersand;
      String parameter = query.substring(at, end);
      at = end + 1;
      if (rule.keepsParameter(name(parameter))) {
        kept.add(parameter);
      }
    }
    if (rule.querySorted()) {
      kept.sort(Comparator.comparing(KeyRules::name));
    }
    return kept.isEmpty() ? null : String.join("&", kept);
  }

  /**
   * What the chosen request fields and cookies add to the key: one line each, values brought to the
   * form of {@link VaryKey}. Empty when the rule chooses none.
   */
  public static String extraPart(Fields request, KeyRule rule) {
    if (rule.fields().isEmpty() && rule.cookies().isEmpty()) {
      return "";
    }
    StringBuilder part = new StringBuilder();
    for (String name : rule.fields()) {
      NormalizedField.append(name, request, part);
      part.append('\n');
    }
    for (String name : rule.cookies()) {
      String value = cookie(request, name);
      part.append(value == null ? "\0" : value).append('\n');
    }
    return part.toString();
  }

  /** The value of the first cookie of that name (RFC 6265 §4.2), or null. */
  static @Nullable String cookie(Fields request, String name) {
    for (String line : request.all(FieldName.COOKIE)) {
      int at = 0;
      while (at <= line.length()) {
        int semicolon = line.indexOf(';', at);
        int end = semicolon < 0 ? line.length() : semicolon;
        String pair = line.substring(at, end).strip();
        at = end + 1;
        int equals = pair.indexOf('=');
        if (equals == name.length() && pair.startsWith(name)) {
          return pair.substring(equals + 1);
        }
      }
    }
    return null;
  }

  private static String name(String parameter) {
    int equals = parameter.indexOf('=');
    return equals < 0 ? parameter : parameter.substring(0, equals);
  }
}
