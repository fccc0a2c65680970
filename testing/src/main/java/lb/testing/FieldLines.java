package lb.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The field lines of one head or trailer section, in order, as they stood on the wire. Immutable.
 *
 * @param lines the lines
 */
public record FieldLines(List<Line> lines) {
  /** No lines. */
  public static final FieldLines NONE = new FieldLines(List.of());

  /**
   * One field line.
   *
   * @param name the name with its case
   * @param value the value without the white space around it
   */
  public record Line(String name, String value) {
    @Override
    public String toString() {
      return name + ": " + value;
    }
  }

  /** Copies the lines. */
  public FieldLines {
    lines = List.copyOf(lines);
  }

  /**
   * Lines from their text.
   *
   * @param lines each as {@code "Name: value"}
   */
  public static FieldLines of(String... lines) {
    List<Line> parsed = new ArrayList<>(lines.length);
    for (String line : lines) {
      int colon = line.indexOf(':');
      if (colon <= 0) {
        throw new IllegalArgumentException("\"" + line + "\" is not \"Name: value\"");
      }
      parsed.add(new Line(line.substring(0, colon), line.substring(colon + 1).strip()));
    }
    return new FieldLines(parsed);
  }

  /** Whether a line with this name is there; case does not matter. */
  public boolean has(String name) {
    return first(name) != null;
  }

  /** The value of the first line with this name, or null. */
  public @Nullable String first(String name) {
    for (Line line : lines) {
      if (line.name.equalsIgnoreCase(name)) {
        return line.value;
      }
    }
    return null;
  }

  /** The values of all lines with this name, in order. */
  public List<String> all(String name) {
    return lines.stream()
        .filter(line -> line.name.equalsIgnoreCase(name))
        .map(Line::value)
        .toList();
  }

  /** All values of this name joined with {@code ", "} (RFC 9110 §5.3), or null without any. */
  public @Nullable String joined(String name) {
    List<String> values = all(name);
    return values.isEmpty() ? null : String.join(", ", values);
  }

  /** The names in order, in lower case. */
  public List<String> names() {
    return lines.stream().map(line -> line.name.toLowerCase(Locale.ROOT)).toList();
  }

  /** These lines and one more. */
  public FieldLines plus(String name, String value) {
    List<Line> more = new ArrayList<>(lines);
    more.add(new Line(name, value));
    return new FieldLines(more);
  }

  /** These lines and then others. */
  public FieldLines concat(FieldLines others) {
    List<Line> more = new ArrayList<>(lines);
    more.addAll(others.lines);
    return new FieldLines(more);
  }

  /** These lines without those of a name. */
  public FieldLines without(String name) {
    return new FieldLines(
        lines.stream().filter(line -> !line.name.equalsIgnoreCase(name)).toList());
  }

  /** The lines as they go on the wire, each with its CRLF, without the empty line after them. */
  public String wire() {
    StringBuilder text = new StringBuilder();
    lines.forEach(line -> text.append(line.name).append(": ").append(line.value).append("\r\n"));
    return text.toString();
  }

  @Override
  public String toString() {
    return lines.toString();
  }
}
