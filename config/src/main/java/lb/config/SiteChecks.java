package lb.config;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import lb.config.json.Span;
import lb.config.option.Located;
import lb.config.option.Reading;
import lb.config.problem.ProblemCode;

/** What concerns several values of a site. */
final class SiteChecks {
  /** Bounds the pairs that are compared; larger files go without the warning. */
  private static final int PATTERNS_MAX = 2_000;

  private SiteChecks() {}

  /** No two origins of the same name. */
  static void distinctOrigins(List<Located<Origin>> origins, Reading reading) {
    Map<String, Span> seen = new HashMap<>();
    for (Located<Origin> origin : origins) {
      String name = origin.value().name();
      Span first = seen.putIfAbsent(name, origin.span());
      if (first != null) {
        reading.report(
            ProblemCode.DUPLICATE_ORIGIN,
            origin.span(),
            origin.place(),
            "the origin \"" + name + "\" is named twice",
            "first named on line " + first.source().line(first.start()),
            null,
            List.of());
      }
    }
  }

  /** Warns of entries all of whose patterns are covered by an earlier entry. */
  static void reachable(String what, List<Located<List<PathPattern>>> entries, Reading reading) {
    long patterns = entries.stream().mapToLong(entry -> entry.value().size()).sum();
    if (patterns > PATTERNS_MAX) {
      return;
    }
    for (int i = 1; i < entries.size(); i++) {
      Located<List<PathPattern>> entry = entries.get(i);
      for (Located<List<PathPattern>> earlier : entries.subList(0, i)) {
        if (covers(earlier.value(), entry.value())) {
          Span at = earlier.span();
          reading.report(
              ProblemCode.NEVER_USED,
              entry.span(),
              entry.place(),
              "this " + what + " is never used",
              "the one on line " + at.source().line(at.start()) + " matches first",
              null,
              List.of());
          break;
        }
      }
    }
  }

  private static boolean covers(List<PathPattern> earlier, List<PathPattern> later) {
    return later.stream().allMatch(one -> earlier.stream().anyMatch(other -> other.covers(one)));
  }
}
