package lb.config.option;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import lb.config.json.Node;
import lb.config.json.Node.Member;
import lb.config.json.Node.ObjectNode;
import lb.config.json.Span;
import lb.config.problem.FormatProblem;
import lb.config.problem.ProblemCode;
import org.jspecify.annotations.Nullable;

/**
 * An object whose keys are names of the user's choice and whose values are texts. Keys that differ
 * by case alone are the same.
 */
public record MapType(TextType<String> key, TextType<String> value, int entriesMax)
    implements ValueType<Map<String, String>> {

  @Override
  public boolean accepts(Node node) {
    return node instanceof ObjectNode;
  }

  @Override
  public @Nullable Map<String, String> read(Node node, Place place, Reading reading) {
    if (!(node instanceof ObjectNode object)) {
      refuse(node, place, reading);
      return null;
    }
    if (object.members().size() > entriesMax) {
      String message =
          object.members().size() + " entries; at most " + entriesMax + " are accepted";
      reading.report(ProblemCode.TOO_MANY, node.span(), place, message);
      return null;
    }
    Map<String, String> values = new LinkedHashMap<>();
    Map<String, Span> seen = new HashMap<>();
    for (Member member : object.members()) {
      Place at = place.member(member.key());
      Span first = seen.putIfAbsent(member.key().toLowerCase(Locale.ROOT), member.keySpan());
      if (first != null) {
        String message = Shown.quoted(member.key()) + " is given twice";
        String label = "first given on line " + first.source().line(first.start());
        reading.report(
            ProblemCode.DUPLICATE_KEY, member.keySpan(), at, message, label, null, List.of());
        continue;
      }
      String name = name(member, at, reading);
      String text = value.read(member.value(), at, reading);
      if (name != null && text != null) {
        values.put(name, text);
      }
    }
    return values;
  }

  private @Nullable String name(Member member, Place place, Reading reading) {
    try {
      return key.parser().apply(member.key());
    } catch (FormatProblem problem) {
      reading.report(problem, member.keySpan(), place, List.of());
      return null;
    }
  }

  @Override
  public String expected() {
    return "an object";
  }

  @Override
  public String title() {
    return "object of " + key.title() + " to " + value.title();
  }

  @Override
  public Map<String, Object> schema(SchemaDefinitions definitions) {
    return SchemaDefinitions.ordered(
        "type",
        "object",
        "propertyNames",
        key.schema(definitions),
        "additionalProperties",
        value.schema(definitions),
        "maxProperties",
        entriesMax);
  }

  @Override
  public Object json(Map<String, String> value) {
    return value;
  }
}
