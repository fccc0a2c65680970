package lb.proxy.upstream;

import lb.cache.http.FieldName;
import lb.cache.http.Fields;
import org.jspecify.annotations.Nullable;

/** Finds a cookie of a request (RFC 6265 §4.2.1). Pure. */
final class RequestCookies {
  private RequestCookies() {}

  /** The value of the first cookie of that name, or null. */
  static @Nullable String value(Fields fields, String name) {
    if (!fields.has(FieldName.COOKIE)) {
      return null;
    }
    for (int i = fields.indexOf(FieldName.COOKIE, 0);
        i >= 0;
        i = fields.indexOf(FieldName.COOKIE, i + 1)) {
      String value = value(fields.value(i), name);
      if (value != null) {
        return value;
      }
    }
    return null;
  }

  private static @Nullable String value(String line, String name) {
    int at = 0;
    while (at < line.length()) {
      int end = line.indexOf(';', at);
      end = end < 0 ? line.length() : end;
      while (at < end && line.charAt(at) == ' ') {
        at++;
      }
      int equals = at + name.length();
      if (equals < end && line.charAt(equals) == '=' && line.startsWith(name, at)) {
        return line.substring(equals + 1, end).strip();
      }
      at = end + 1;
    }
    return null;
  }
}
