package lb.config.option;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import lb.config.json.Node;
import lb.config.json.Node.Member;
import lb.config.json.Node.ObjectNode;
import lb.config.json.Node.StringNode;
import lb.config.json.Span;
import lb.config.problem.ProblemCode;
import org.jspecify.annotations.Nullable;

/**
 * An object with declared options.
 *
 * @param name what messages, the schema and the reference call it: {@code site}
 * @param doc what it is for; a short paragraph
 * @param options in the order of the reference
 * @param build makes the value of options that could be read; checks what concerns several; null
 *     when it reported an error
 */
public record ObjectType<T>(
    String name, String doc, List<Option<?>> options, Function<Values, @Nullable T> build)
    implements ValueType<T> {

  public ObjectType {
    options = List.copyOf(options);
  }

  @Override
  public boolean accepts(Node node) {
    return node instanceof ObjectNode;
  }

  /** Required options that are missing or wrong leave no value; others fall back to defaults. */
  @Override
  public @Nullable T read(Node node, Place place, Reading reading) {
    if (!(node instanceof ObjectNode object)) {
      refuse(node, place, reading);
      return null;
    }
    Map<String, Object> read = new HashMap<>();
    Map<String, Node> nodes = new HashMap<>();
    Map<String, Member> seen = new HashMap<>();
    Set<String> meant = new HashSet<>();
    for (Member member : object.members()) {
      Member first = seen.putIfAbsent(member.key(), member);
      if (first != null) {
        duplicate(member, first, place, reading);
        continue;
      }
      Option<?> option = option(member.key());
      if (option == null) {
        meant.add(unknown(object, member, place, reading));
        continue;
      }
      nodes.put(member.key(), member.value());
      Object value = option.type().read(member.value(), place.member(member.key()), reading);
      if (value != null) {
        read.put(member.key(), value);
      }
    }
    boolean complete = checkRequired(object, read, nodes, meant, place, reading);
    return complete
        ? build.apply(new Values(read, nodes, meant, object.span(), place, reading))
        : null;
  }

  /** The value of an object without any key; for types without required options. */
  public T standard(Span nowhere) {
    T value =
        build.apply(new Values(Map.of(), Map.of(), Set.of(), nowhere, Place.TOP, new Reading(1)));
    if (value == null) {
      throw new IllegalStateException("an empty " + name + " is not valid");
    }
    return value;
  }

  private boolean checkRequired(
      ObjectNode object,
      Map<String, Object> read,
      Map<String, Node> nodes,
      Set<String> meant,
      Place place,
      Reading reading) {
    boolean complete = true;
    for (Option<?> option : options) {
      if (option.required() && !read.containsKey(option.key())) {
        complete = false;
        if (!nodes.containsKey(option.key()) && !meant.contains(option.key())) {
          missing(object, option, place, reading);
        }
      }
    }
    return complete;
  }

  private @Nullable Option<?> option(String key) {
    for (Option<?> option : options) {
      if (option.key().equals(key)) {
        return option;
      }
    }
    return null;
  }

  private List<String> keys() {
    return options.stream().map(Option::key).toList();
  }

  private void missing(ObjectNode object, Option<?> option, Place place, Reading reading) {
    Span span = object.span();
    reading.report(
        ProblemCode.MISSING_KEY,
        new Span(span.source(), span.start(), Math.min(span.end(), span.start() + 1)),
        place,
        "the key " + Shown.quoted(option.key()) + " is missing " + where(object),
        "expected " + Shown.quoted(option.key()) + ": " + option.type().expected(),
        null,
        List.of());
  }

  /** Reports the key; the key that was probably meant, or an empty text. */
  private String unknown(ObjectNode object, Member member, Place place, Reading reading) {
    String nearest = nearest(member.key());
    reading.report(
        ProblemCode.UNKNOWN_KEY,
        member.keySpan(),
        place.member(member.key()),
        "unknown key " + Shown.quoted(member.key()) + " " + where(object),
        Reading.didYouMean(nearest),
        nearest,
        List.of("allowed here: " + String.join(", ", keys())));
    return nearest == null ? "" : nearest;
  }

  private @Nullable String nearest(String key) {
    for (Option<?> option : options) {
      if (option.alsoKnownAs().contains(key)) {
        return option.key();
      }
    }
    String nearest = Suggestions.nearest(key, keys());
    return nearest != null ? nearest : Suggestions.nearest(key.replace('-', '_'), keys());
  }

  private static void duplicate(Member member, Member first, Place place, Reading reading) {
    Span at = first.keySpan();
    reading.report(
        ProblemCode.DUPLICATE_KEY,
        member.keySpan(),
        place.member(member.key()),
        "the key " + Shown.quoted(member.key()) + " is given twice",
        "first given on line " + at.source().line(at.start()),
        null,
        List.of());
  }

  /** Where a key stands, for messages: {@code in site "shop"}. */
  private String where(ObjectNode object) {
    if (name.isEmpty()) {
      return "at the top";
    }
    boolean hasName = option("name") != null;
    return hasName && object.get("name") instanceof StringNode called
        ? "in " + name + " " + Shown.quoted(called.text())
        : "in " + name;
  }

  @Override
  public String expected() {
    return "an object";
  }

  @Override
  public String title() {
    return "[" + name + "](#" + name.replace(' ', '-') + ")";
  }

  @Override
  public Map<String, Object> schema(SchemaDefinitions definitions) {
    return name.isEmpty()
        ? definition(definitions)
        : definitions.reference(name.replace(' ', '_'), () -> definition(definitions));
  }

  private Map<String, Object> definition(SchemaDefinitions definitions) {
    Map<String, Object> properties = new LinkedHashMap<>();
    List<String> required = new ArrayList<>();
    for (Option<?> option : options) {
      properties.put(option.key(), property(option, definitions));
      if (option.required()) {
        required.add(option.key());
      }
    }
    Map<String, Object> schema =
        SchemaDefinitions.ordered("description", doc, "type", "object", "properties", properties);
    if (!required.isEmpty()) {
      schema.put("required", required);
    }
    schema.put("additionalProperties", false);
    return schema;
  }

  private static <O> Map<String, Object> property(Option<O> option, SchemaDefinitions definitions) {
    Map<String, Object> property = new LinkedHashMap<>();
    property.put("description", option.doc());
    property.putAll(option.type().schema(definitions));
    O otherwise = option.otherwise();
    if (otherwise != null) {
      property.put("default", option.type().json(otherwise));
    }
    return property;
  }

  @Override
  public Object json(T value) {
    throw new UnsupportedOperationException("an object has no short text");
  }

  @Override
  public List<ValueType<?>> parts() {
    List<ValueType<?>> parts = new ArrayList<>();
    options.forEach(option -> parts.add(option.type()));
    return parts;
  }
}
