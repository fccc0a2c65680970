package lb.cache.rules;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import lb.cache.http.FieldName;
import lb.cache.http.Fields;
import lb.cache.rules.StructuredFields.Bare;
import lb.cache.rules.StructuredFields.InnerList;
import lb.cache.rules.StructuredFields.Item;
import lb.cache.rules.StructuredFields.Member;
import org.jspecify.annotations.Nullable;

/**
 * Which differences of the query do not matter, as the origin says in {@code No-Vary-Search}
 * (draft-ietf-httpbis-no-vary-search): a dictionary of {@code key-order}, {@code params} and {@code
 * except}. A field that breaks its rules says nothing.
 *
 * @param ignoresOrder whether the order of parameters with different names does not matter
 * @param ignoresAll whether all parameters but those {@code named} do not matter; else those {@code
 *     named} do not
 * @param named decoded names of parameters
 */
public record NoVarySearch(boolean ignoresOrder, boolean ignoresAll, Set<String> named) {
  /** Every difference matters. */
  public static final NoVarySearch NONE = new NoVarySearch(false, false, Set.of());

  private record Parameter(String name, String value) {}

  public NoVarySearch {
    named = Set.copyOf(named);
  }

  /** Reads the field of a response. */
  public static NoVarySearch of(Fields response) {
    String value = response.combined(FieldName.NO_VARY_SEARCH);
    Map<String, Member> members = value == null ? null : StructuredFields.dictionary(value);
    if (members == null) {
      return NONE;
    }
    Boolean order = truth(members.get("key-order"), false);
    Member params = members.get("params");
    Member except = members.get("except");
    Boolean all = params instanceof InnerList ? Boolean.FALSE : truth(params, false);
    if (order == null || all == null) {
      return NONE;
    }
    if (params instanceof InnerList list && except == null) {
      Set<String> names = names(list);
      return names == null ? NONE : new NoVarySearch(order, false, names);
    }
    if (except == null) {
      return new NoVarySearch(order, all, Set.of());
    }
    Set<String> names = all && except instanceof InnerList list ? names(list) : null;
    return names == null ? NONE : new NoVarySearch(order, true, names);
  }

  /** Whether every difference matters: queries are then compared as they came. */
  public boolean isDefault() {
    return equals(NONE);
  }

  /** Whether two queries select the same response. */
  public boolean equivalent(@Nullable String queryA, @Nullable String queryB) {
    return canonical(queryA).equals(canonical(queryB));
  }

  /** A text that is the same for all queries that are {@link #equivalent}. */
  public String canonical(@Nullable String query) {
    if (query == null) {
      return "";
    }
    if (isDefault()) {
      return query;
    }
    List<Parameter> kept = new ArrayList<>();
    int at = 0;
    while (at <= query.length()) {
      int ampersand = query.indexOf('&', at);
      int end = ampersand < 0 ? query.length() : ampersand;
      if (end > at) {
        Parameter parameter = parameter(query.substring(at, end));
        if (named.contains(parameter.name()) == ignoresAll) {
          kept.add(parameter);
        }
      }
      at = end + 1;
    }
    if (ignoresOrder) {
      kept.sort(Comparator.comparing(Parameter::name));
    }
    StringBuilder text = new StringBuilder(query.length());
    for (Parameter parameter : kept) {
      text.append(parameter.name().length()).append(':').append(parameter.name());
      text.append(parameter.value().length()).append('=').append(parameter.value());
    }
    return text.toString();
  }

  private static Parameter parameter(String text) {
    int equals = text.indexOf('=');
    return equals < 0
        ? new Parameter(decoded(text), "")
        : new Parameter(decoded(text.substring(0, equals)), decoded(text.substring(equals + 1)));
  }

  /** The boolean that a member is, {@code absent} when there is none, null for another type. */
  private static @Nullable Boolean truth(@Nullable Member member, boolean absent) {
    if (member == null) {
      return absent;
    }
    return member instanceof Item item && item.bare() instanceof Bare.OfBoolean truth
        ? truth.value()
        : null;
  }

  private static @Nullable Set<String> names(InnerList list) {
    Set<String> names = new HashSet<>();
    for (Item item : list.items()) {
      if (!(item.bare() instanceof Bare.OfString name)) {
        return null;
      }
      names.add(decoded(name.value()));
    }
    return names;
  }

  /** The text with {@code +} and percent-encoding undone, its octets read as UTF-8. */
  private static String decoded(String text) {
    if (text.indexOf('%') < 0 && text.indexOf('+') < 0) {
      return text;
    }
    byte[] octets = text.getBytes(StandardCharsets.ISO_8859_1);
    int end = 0;
    for (int i = 0; i < octets.length; i++) {
      int high = i + 2 < octets.length ? Character.digit(octets[i + 1], 16) : -1;
      int low = i + 2 < octets.length ? Character.digit(octets[i + 2], 16) : -1;
      if (octets[i] == '%' && high >= 0 && low >= 0) {
        octets[end++] = (byte) (high * 16 + low);
        i += 2;
      } else {
        octets[end++] = octets[i] == '+' ? (byte) ' ' : octets[i];
      }
    }
    return new String(octets, 0, end, StandardCharsets.UTF_8);
  }
}
