package lb.config.option;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import lb.config.json.Node;
import lb.config.json.Node.StringNode;
import lb.config.problem.FormatProblem;
import lb.config.problem.ProblemCode;
import org.jspecify.annotations.Nullable;

/**
 * A string of some form.
 *
 * @param title what the form is called, without article
 * @param expected the same with its article
 * @param examples what the help line of an error shows; empty for none
 * @param pattern a regular expression for the schema that no accepted text fails; empty for none
 * @param parser takes the text apart or throws {@link FormatProblem}
 * @param printer the text of a value
 */
public record TextType<T>(
    String title,
    String expected,
    String examples,
    String pattern,
    Function<String, T> parser,
    Function<T, String> printer)
    implements ValueType<T> {
  private static final int CHARS_MAX = 8_192;

  @Override
  public boolean accepts(Node node) {
    return node instanceof StringNode;
  }

  @Override
  public @Nullable T read(Node node, Place place, Reading reading) {
    if (!(node instanceof StringNode text)) {
      refuse(node, place, reading);
      return null;
    }
    if (text.text().length() > CHARS_MAX) {
      String message = "a text of " + text.text().length() + " characters; at most " + CHARS_MAX;
      reading.report(ProblemCode.TOO_MANY, node.span(), place, message);
      return null;
    }
    try {
      return parser.apply(text.text());
    } catch (FormatProblem problem) {
      List<String> help = examples.isEmpty() ? List.of() : List.of("examples: " + examples);
      reading.report(problem, node.span(), place, help);
      return null;
    }
  }

  @Override
  public Map<String, Object> schema(SchemaDefinitions definitions) {
    Map<String, Object> schema = SchemaDefinitions.ordered("type", "string");
    if (!pattern.isEmpty()) {
      schema.put("pattern", pattern);
    }
    return schema;
  }

  @Override
  public Object json(T value) {
    return printer.apply(value);
  }
}
