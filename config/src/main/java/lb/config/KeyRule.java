package lb.config;

import java.util.List;

/**
 * What of a request goes into its cache key besides site, method class and path.
 *
 * @param queryIncluded false leaves the whole query out
 * @param queryOnly names of the only parameters that count; all count when empty
 * @param queryIgnored names of parameters that do not count; empty when {@code queryOnly} is not
 * @param querySorted parameters are put in order of their names
 * @param fields request fields whose values count, lower-case
 * @param cookies names of cookies whose values count, case-sensitive
 * @param host whether the host counts; without it the hosts of a site share their objects
 */
public record KeyRule(
    boolean queryIncluded,
    List<String> queryOnly,
    List<String> queryIgnored,
    boolean querySorted,
    List<String> fields,
    List<String> cookies,
    boolean host) {

  /** Host, path and query as they came. */
  public static final KeyRule STANDARD =
      new KeyRule(true, List.of(), List.of(), false, List.of(), List.of(), true);

  public KeyRule {
    queryOnly = List.copyOf(queryOnly);
    queryIgnored = List.copyOf(queryIgnored);
    fields = List.copyOf(fields);
    cookies = List.copyOf(cookies);
  }

  /**
   * Whether the query parameter of that name counts. Names in both lists are case-sensitive and may
   * end in {@code *}, which stands for any rest.
   */
  public boolean keepsParameter(String name) {
    if (!queryIncluded) {
      return false;
    }
    return queryOnly.isEmpty() ? !contains(queryIgnored, name) : contains(queryOnly, name);
  }

  private static boolean contains(List<String> names, String name) {
    for (int i = 0; i < names.size(); i++) {
      String candidate = names.get(i);
      int rest = candidate.length() - 1;
      boolean matches =
          candidate.endsWith("*")
              ? name.regionMatches(0, candidate, 0, rest)
              : name.equals(candidate);
      if (matches) {
        return true;
      }
    }
    return false;
  }
}
