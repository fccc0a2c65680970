package lb.cache.rules;

import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import lb.cache.http.Ascii;
import lb.cache.http.FieldName;
import lb.cache.http.Fields;

/**
 * The request fields that a response varies on (RFC 9110 §12.5.5): lower-case, sorted, each once.
 *
 * @param names empty when it varies on none
 * @param star whether it varies on what no field says ({@code *}); then it is never reused
 */
public record VarySpec(List<String> names, boolean star) {
  /** More names than these count as {@code *}. */
  public static final int NAMES_MAX = 16;

  /** Varies on nothing; {@link #parse} gives this very object for a response without the field. */
  public static final VarySpec NONE = new VarySpec(List.of(), false);

  /** Varies on Accept-Encoding alone, the usual case; {@link #parse} gives this very object. */
  public static final VarySpec ACCEPT_ENCODING = new VarySpec(List.of("accept-encoding"), false);

  private static final VarySpec STAR = new VarySpec(List.of(), true);

  public VarySpec {
    names = List.copyOf(names);
  }

  /** Reads all lines of {@code Vary}. A member that is no field name counts as {@code *}. */
  public static VarySpec parse(Fields response) {
    if (!response.has(FieldName.VARY)) {
      return NONE;
    }
    TreeSet<String> names = new TreeSet<>();
    for (String line : response.all(FieldName.VARY)) {
      int at = 0;
      while (at <= line.length()) {
        int comma = line.indexOf(',', at);
        int end = comma < 0 ? line.length() : comma;
        String name = line.substring(at, end).strip();
        at = end + 1;
        if (name.isEmpty()) {
          continue;
        }
        if (name.equals("*") || !Ascii.isToken(name)) {
          return STAR;
        }
        names.add(name.toLowerCase(Locale.ROOT));
        if (names.size() > NAMES_MAX) {
          return STAR;
        }
      }
    }
    return of(names);
  }

  /** Whether it varies on this field; {@code name} in lower case. */
  public boolean includes(String name) {
    return names.contains(name);
  }

  private static VarySpec of(TreeSet<String> names) {
    if (names.isEmpty()) {
      return NONE;
    }
    boolean usual = names.size() == 1 && names.first().equals("accept-encoding");
    return usual ? ACCEPT_ENCODING : new VarySpec(List.copyOf(names), false);
  }
}
