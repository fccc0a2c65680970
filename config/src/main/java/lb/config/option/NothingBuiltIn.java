package lb.config.option;

import java.util.List;
import java.util.Map;
import lb.config.json.Node;
import lb.config.json.Node.Member;
import lb.config.json.Node.ObjectNode;
import lb.config.problem.ProblemCode;
import org.jspecify.annotations.Nullable;

/** An object for parts of which this version has none: whatever it names is refused. */
public record NothingBuiltIn() implements ValueType<Boolean> {

  @Override
  public boolean accepts(Node node) {
    return node instanceof ObjectNode;
  }

  @Override
  public @Nullable Boolean read(Node node, Place place, Reading reading) {
    if (!(node instanceof ObjectNode object)) {
      refuse(node, place, reading);
      return null;
    }
    for (Member member : object.members()) {
      reading.report(
          ProblemCode.ADDON_MISSING,
          member.keySpan(),
          place.member(member.key()),
          "the addon " + Shown.quoted(member.key()) + " is not built into this version",
          "not built in",
          null,
          List.of("this version has no addons"));
    }
    return true;
  }

  @Override
  public String expected() {
    return "an object";
  }

  @Override
  public String title() {
    return "object";
  }

  @Override
  public Map<String, Object> schema(SchemaDefinitions definitions) {
    return SchemaDefinitions.ordered("type", "object", "maxProperties", 0);
  }

  @Override
  public Object json(Boolean value) {
    return Map.of();
  }
}
