package lb.config;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import lb.config.problem.FormatProblem;

/**
 * Statuses from one to another, both included.
 *
 * @param first 100 to 599
 * @param last not less than {@code first}
 */
public record StatusRange(int first, int last) {
  private static final Pattern RANGE = Pattern.compile(" *([1-5][0-9]{2})(?:-([1-5][0-9]{2}))? *");

  boolean contains(int status) {
    return first <= status && status <= last;
  }

  /**
   * Parses {@code 200}, {@code 200-299} or several of these with commas between.
   *
   * @throws FormatProblem when the text is none of these
   */
  static List<StatusRange> list(String text) {
    List<StatusRange> ranges = new ArrayList<>();
    for (String part : text.split(",", -1)) {
      Matcher matcher = RANGE.matcher(part);
      boolean matches = matcher.matches();
      int first = matches ? Integer.parseInt(matcher.group(1)) : 0;
      int last = !matches || matcher.group(2) == null ? first : Integer.parseInt(matcher.group(2));
      if (!matches || last < first) {
        throw Formats.bad(text, "is not a list of statuses");
      }
      ranges.add(new StatusRange(first, last));
    }
    return ranges;
  }

  static String text(List<StatusRange> ranges) {
    return ranges.stream().map(StatusRange::toString).collect(Collectors.joining(","));
  }

  @Override
  public String toString() {
    return first == last ? Integer.toString(first) : first + "-" + last;
  }
}
