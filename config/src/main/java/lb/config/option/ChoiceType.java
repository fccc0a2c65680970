package lb.config.option;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import lb.config.json.Node;
import lb.config.json.Node.StringNode;
import lb.config.problem.ProblemCode;
import org.jspecify.annotations.Nullable;

/** One of a few words: what the constants of an enum print, lower-case. */
public record ChoiceType<E extends Enum<E>>(Class<E> choices) implements ValueType<E> {

  @Override
  public boolean accepts(Node node) {
    return node instanceof StringNode;
  }

  @Override
  public @Nullable E read(Node node, Place place, Reading reading) {
    if (!(node instanceof StringNode text)) {
      refuse(node, place, reading);
      return null;
    }
    for (E choice : choices.getEnumConstants()) {
      if (word(choice).equals(text.text())) {
        return choice;
      }
    }
    String nearest = Suggestions.nearest(text.text(), words());
    reading.report(
        ProblemCode.NOT_A_CHOICE,
        node.span(),
        place,
        Shown.quoted(text.text()) + " is not " + expected(),
        nearest == null ? "expected " + expected() : Reading.didYouMean(nearest),
        nearest,
        List.of("choices: " + String.join(", ", words())));
    return null;
  }

  private static <E extends Enum<E>> String word(E choice) {
    return choice.toString().toLowerCase(Locale.ROOT);
  }

  private List<String> words() {
    return Stream.of(choices.getEnumConstants()).map(ChoiceType::word).toList();
  }

  @Override
  public String expected() {
    return String.join(" or ", words().stream().map(word -> "\"" + word + "\"").toList());
  }

  @Override
  public String title() {
    return String.join(" or ", words().stream().map(word -> "`\"" + word + "\"`").toList());
  }

  @Override
  public Map<String, Object> schema(SchemaDefinitions definitions) {
    return SchemaDefinitions.ordered("enum", words());
  }

  @Override
  public Object json(E value) {
    return word(value);
  }
}
