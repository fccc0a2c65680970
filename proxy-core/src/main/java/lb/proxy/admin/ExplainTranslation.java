package lb.proxy.admin;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import lb.cache.http.Ascii;
import lb.cache.http.FieldName;
import lb.cache.http.Fields;
import lb.cache.http.RequestHead;

/** Turns the parameters of {@code GET /explain} into the request that is asked about. Pure. */
final class ExplainTranslation {
  private static final Set<String> PARAMETERS = Set.of("url", "method", "header");
  private static final int URL_CHARS_MAX = 8 * 1024;

  private ExplainTranslation() {}

  /**
   * The request that is asked about.
   *
   * @throws AdminProblem when the parameters do not make one
   */
  static ExplainRequest of(QueryParameters query) {
    query.allowOnly(PARAMETERS, "; encode the URL that is asked about: url=%2Fpath%3Fname%3Dvalue");
    String url = query.one("url");
    if (url == null || url.isEmpty()) {
      throw AdminProblem.badRequest("no_url", "url= is missing: an absolute URL or a path");
    }
    if (url.length() > URL_CHARS_MAX) {
      throw AdminProblem.badRequest(
          "too_long", "a URL of " + url.length() + " characters, at most " + URL_CHARS_MAX);
    }
    Fields fields = fields(query.all("header"));
    return new ExplainRequest(head(method(query), PercentCoding.toTarget(url), fields));
  }

  private static String method(QueryParameters query) {
    String method = query.one("method");
    if (method == null) {
      return "GET";
    }
    if (!Ascii.isToken(method)) {
      throw AdminProblem.badRequest("bad_method", "not a method: " + PercentCoding.toText(method));
    }
    return method;
  }

  private static Fields fields(List<String> lines) {
    Fields.Builder fields = Fields.builder();
    for (String line : lines) {
      int colon = line.indexOf(':');
      String name = colon < 0 ? "" : line.substring(0, colon);
      String value = colon < 0 ? "" : line.substring(colon + 1).strip();
      if (!Ascii.isToken(name) || value.chars().anyMatch(c -> c < ' ' && c != '\t' || c == 0x7f)) {
        throw AdminProblem.badRequest(
            "bad_header",
            "not a field: " + PercentCoding.toText(line) + "; expected header=Name:value");
      }
      fields.add(name, value);
    }
    return fields.build();
  }

  private static RequestHead head(String method, String url, Fields fields) {
    if (url.indexOf('#') >= 0) {
      throw AdminProblem.badRequest(
          "bad_url", "a URL with a fragment never reaches a server: " + url);
    }
    int scheme = url.indexOf("://");
    if (scheme < 0 || url.startsWith("/")) {
      if (!url.startsWith("/")) {
        throw AdminProblem.badRequest("bad_url", "neither a path nor an http or https URL: " + url);
      }
      String host = fields.first(FieldName.HOST);
      String authority = host == null ? "" : host.toLowerCase(Locale.ROOT);
      return split(method, "http", authority, url, fields);
    }
    String schemeText = url.substring(0, scheme).toLowerCase(Locale.ROOT);
    int path = indexOfAny(url, scheme + 3);
    String authority = url.substring(scheme + 3, path).toLowerCase(Locale.ROOT);
    if (!schemeText.equals("http") && !schemeText.equals("https")
        || authority.isEmpty()
        || authority.indexOf('@') >= 0) {
      throw AdminProblem.badRequest("bad_url", "not an http or https URL: " + url);
    }
    String target = url.substring(path);
    return split(
        method, schemeText, authority, target.startsWith("/") ? target : "/" + target, fields);
  }

  /** Where the authority ends: at the path, the query or the end. */
  private static int indexOfAny(String url, int from) {
    for (int i = from; i < url.length(); i++) {
      if (url.charAt(i) == '/' || url.charAt(i) == '?') {
        return i;
      }
    }
    return url.length();
  }

  private static RequestHead split(
      String method, String scheme, String authority, String target, Fields fields) {
    int mark = target.indexOf('?');
    Fields complete =
        authority.isEmpty() ? fields : fields.toBuilder().set(FieldName.HOST, authority).build();
    return new RequestHead(
        method,
        scheme,
        authority,
        mark < 0 ? target : target.substring(0, mark),
        mark < 0 ? null : target.substring(mark + 1),
        complete);
  }
}
