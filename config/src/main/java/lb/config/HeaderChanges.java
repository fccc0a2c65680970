package lb.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Changes to the field lines of a message: first what is removed, then what is set, then what is
 * added. Names are tokens in the case of the file; no two differ by case alone. Values are visible
 * ASCII, spaces and tabs. Fields of the connection and of framing are never among them.
 *
 * @param set name to value; replaces all lines of that name
 * @param add name to value; one more line
 * @param remove names whose lines all go
 */
public record HeaderChanges(Map<String, String> set, Map<String, String> add, List<String> remove) {

  /** Nothing changes. */
  public static final HeaderChanges NONE = new HeaderChanges(Map.of(), Map.of(), List.of());

  public HeaderChanges {
    set = Collections.unmodifiableMap(new LinkedHashMap<>(set));
    add = Collections.unmodifiableMap(new LinkedHashMap<>(add));
    remove = List.copyOf(remove);
  }

  /** Whether nothing changes. */
  public boolean isEmpty() {
    return set.isEmpty() && add.isEmpty() && remove.isEmpty();
  }
}
