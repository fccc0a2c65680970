package lb.cache.rules;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import lb.cache.http.FieldName;
import lb.cache.http.Fields;
import lb.cache.rules.StructuredFields.Bare;
import lb.cache.rules.StructuredFields.Item;
import lb.cache.rules.StructuredFields.Member;
import org.jspecify.annotations.Nullable;

/**
 * What a response can be purged by besides its key: {@code Cache-Tag} (split at commas), {@code
 * Surrogate-Key} and {@code xkey} (at white space) and {@code Cache-Groups} (a structured list of
 * strings, RFC 9875). Opaque texts, compared octet for octet.
 */
public final class Tags {
  /** A response with more tags is not stored: a purge by one that was left out would miss it. */
  public static final int COUNT_MAX = 512;

  /** A response with a longer tag is not stored, for the same reason. */
  public static final int TAG_BYTES_MAX = 1024;

  private static final long SOURCES =
      FieldName.CACHE_TAG.bit()
          | FieldName.SURROGATE_KEY.bit()
          | FieldName.XKEY.bit()
          | FieldName.CACHE_GROUPS.bit();

  private Tags() {}

  /**
   * The tags, each once, in the order they came; null when there are too many or one is too long.
   */
  public static @Nullable List<String> of(Fields response) {
    if ((response.present() & SOURCES) == 0) {
      return List.of();
    }
    Set<String> tags = new LinkedHashSet<>();
    boolean complete =
        split(response.all(FieldName.CACHE_TAG), true, tags)
            && split(response.all(FieldName.SURROGATE_KEY), false, tags)
            && split(response.all(FieldName.XKEY), false, tags);
    if (!complete) {
      return null;
    }
    for (String group : groups(response.combined(FieldName.CACHE_GROUPS))) {
      if (!add(group, tags)) {
        return null;
      }
    }
    return List.copyOf(tags);
  }

  /** The strings of a list of strings (RFC 9875 §2); none when it is anything else. */
  static List<String> groups(@Nullable String value) {
    List<Member> members = value == null ? null : StructuredFields.list(value);
    if (members == null) {
      return List.of();
    }
    String[] groups = new String[members.size()];
    for (int i = 0; i < groups.length; i++) {
      if (members.get(i) instanceof Item item && item.bare() instanceof Bare.OfString group) {
        groups[i] = group.value();
      } else {
        return List.of();
      }
    }
    return List.of(groups);
  }

  private static boolean split(List<String> lines, boolean atCommas, Set<String> tags) {
    for (String line : lines) {
      int start = 0;
      for (int i = 0; i <= line.length(); i++) {
        if (i == line.length() || isBorder(line.charAt(i), atCommas)) {
          if (!add(line.substring(start, i).strip(), tags)) {
            return false;
          }
          start = i + 1;
        }
      }
    }
    return true;
  }

  private static boolean isBorder(char c, boolean atCommas) {
    return atCommas ? c == ',' : c == ' ' || c == '\t';
  }

  /** Adds a tag that is not empty; false when it or their number is over the bounds. */
  private static boolean add(String tag, Set<String> tags) {
    if (tag.isEmpty()) {
      return true;
    }
    tags.add(tag);
    return tag.length() <= TAG_BYTES_MAX && tags.size() <= COUNT_MAX;
  }
}
