package lb.config;

import java.util.ArrayList;
import java.util.List;
import lb.config.problem.FormatProblem;
import lb.config.problem.ProblemCode;

/**
 * A glob over the path of a request as it came, without its query. {@code *} stands for any
 * characters, also none, and crosses {@code /}; every other character is itself, case-sensitive.
 * Matching never goes back over a {@code *}: it costs at most the length of the path times that of
 * the pattern, and one comparison for {@code *.ext}, {@code /prefix*} and exact paths. Immutable.
 */
public final class PathPattern {
  /** Matches every path. */
  public static final PathPattern ANY = new PathPattern("*");

  private static final int CHARS_MAX = 1_024;

  private final String glob;
  private final String head;
  private final String tail;
  private final List<String> middle;
  private final boolean exact;

  private PathPattern(String glob) {
    this.glob = glob;
    int first = glob.indexOf('*');
    int last = glob.lastIndexOf('*');
    exact = first < 0;
    head = exact ? glob : glob.substring(0, first);
    tail = exact ? "" : glob.substring(last + 1);
    middle = exact || first == last ? List.of() : between(glob.substring(first + 1, last));
  }

  private static List<String> between(String stars) {
    List<String> parts = new ArrayList<>();
    for (String part : stars.split("\\*")) {
      if (!part.isEmpty()) {
        parts.add(part);
      }
    }
    return List.copyOf(parts);
  }

  /**
   * One glob.
   *
   * @throws FormatProblem when it is empty, too long, begins with neither {@code /} nor {@code *},
   *     or has characters that no path has
   */
  public static PathPattern of(String glob) {
    if (glob.isEmpty()) {
      throw new FormatProblem(ProblemCode.BAD_PATTERN, "a path pattern is empty");
    }
    if (glob.length() > CHARS_MAX) {
      throw new FormatProblem(
          ProblemCode.BAD_PATTERN,
          "a path pattern of " + glob.length() + " characters; at most " + CHARS_MAX);
    }
    char first = glob.charAt(0);
    if (first != '/' && first != '*') {
      throw new FormatProblem(
          ProblemCode.BAD_PATTERN,
          "the pattern \"" + glob + "\" never matches: a path begins with \"/\"",
          meant(glob));
    }
    for (int i = 0; i < glob.length(); i++) {
      char c = glob.charAt(i);
      if (c == '?' || c == '#') {
        throw new FormatProblem(
            ProblemCode.BAD_PATTERN,
            "the pattern \"" + glob + "\" has a \"" + c + "\": patterns see the path alone");
      }
      if (c <= ' ' || c >= 0x7F) {
        throw new FormatProblem(
            ProblemCode.BAD_PATTERN,
            "the pattern \"" + glob + "\" has a character that a path carries percent-encoded");
      }
    }
    return new PathPattern(glob);
  }

  /**
   * A list of globs parted by commas: {@code *.js, *.css}.
   *
   * @throws FormatProblem when one of them is wrong or there is none
   */
  public static List<PathPattern> list(String globs) {
    List<PathPattern> patterns = new ArrayList<>();
    String[] each = globs.split(",", -1);
    for (int i = 0; i < each.length; i++) {
      each[i] = each[i].strip();
      try {
        patterns.add(of(each[i]));
      } catch (FormatProblem problem) {
        throw each.length == 1 ? problem : inList(problem, each, i);
      }
    }
    return List.copyOf(patterns);
  }

  /** The same problem, with a suggestion that can be put in place of the whole list. */
  private static FormatProblem inList(FormatProblem problem, String[] globs, int at) {
    String suggestion = problem.suggestion();
    if (suggestion == null) {
      return problem;
    }
    String[] meant = globs.clone();
    meant[at] = suggestion;
    return new FormatProblem(
        problem.code(), String.valueOf(problem.getMessage()), String.join(",", meant));
  }

  /** What somebody probably meant whose pattern begins with neither a slash nor a star. */
  private static String meant(String glob) {
    if (glob.startsWith(".")) {
      return "*" + glob;
    }
    return glob.matches("[a-z0-9]{1,5}") ? "*." + glob : "/" + glob;
  }

  /** Whether one of the patterns matches. */
  public static boolean anyMatches(List<PathPattern> patterns, String path) {
    for (int i = 0; i < patterns.size(); i++) {
      if (patterns.get(i).matches(path)) {
        return true;
      }
    }
    return false;
  }

  /** Whether the pattern matches the whole path. */
  public boolean matches(String path) {
    if (exact) {
      return path.equals(head);
    }
    int end = path.length() - tail.length();
    if (end < head.length() || !path.endsWith(tail) || !path.startsWith(head)) {
      return false;
    }
    int at = head.length();
    for (int i = 0; i < middle.size(); i++) {
      String part = middle.get(i);
      int found = path.indexOf(part, at);
      if (found < 0 || found + part.length() > end) {
        return false;
      }
      at = found + part.length();
    }
    return true;
  }

  /**
   * Whether this pattern surely matches every path that the other matches; false when in doubt. A
   * {@code *} of the other is read as a character of its own, which only a {@code *} can stand for.
   */
  boolean covers(PathPattern other) {
    return glob.equals("*") || glob.equals("/*") || matches(other.glob);
  }

  /** The glob as it was written. */
  public String glob() {
    return glob;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PathPattern pattern && pattern.glob.equals(glob);
  }

  @Override
  public int hashCode() {
    return glob.hashCode();
  }

  @Override
  public String toString() {
    return glob;
  }
}
