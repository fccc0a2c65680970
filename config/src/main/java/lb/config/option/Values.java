package lb.config.option;

import java.util.List;
import java.util.Map;
import java.util.Set;
import lb.config.json.Node;
import lb.config.json.Span;
import lb.config.problem.ProblemCode;
import org.jspecify.annotations.Nullable;

/** The values of one object, as far as they could be read. Belongs to the thread that reads. */
public final class Values {
  private final Map<String, Object> read;
  private final Map<String, Node> nodes;
  private final Set<String> meant;
  private final Span span;
  private final Place place;
  private final Reading reading;

  Values(
      Map<String, Object> read,
      Map<String, Node> nodes,
      Set<String> meant,
      Span span,
      Place place,
      Reading reading) {
    this.read = read;
    this.nodes = nodes;
    this.meant = meant;
    this.span = span;
    this.place = place;
    this.reading = reading;
  }

  /** The value, else the default, else null. */
  public <T> @Nullable T get(Option<T> option) {
    Object value = read.get(option.key());
    if (value == null) {
      return option.otherwise();
    }
    @SuppressWarnings("unchecked") // Only the option's own type put it there.
    T typed = (T) value;
    return typed;
  }

  /** The value or the default of an option that is required or has one. */
  public <T> T value(Option<T> option) {
    T value = get(option);
    if (value == null) {
      throw new IllegalStateException(option.key() + " has neither a value nor a default");
    }
    return value;
  }

  /** Whether the key stands in the object, rightly or wrongly. */
  public boolean has(Option<?> option) {
    return nodes.containsKey(option.key());
  }

  /** Whether a misspelt key in the object was probably this one, which has been reported. */
  public boolean isMisspelt(Option<?> option) {
    return meant.contains(option.key());
  }

  /** Whether the value could be read. */
  public boolean hasRead(Option<?> option) {
    return read.containsKey(option.key());
  }

  /** The node of an option that stands in the object. */
  public @Nullable Node node(Option<?> option) {
    return nodes.get(option.key());
  }

  /** The whole object. */
  public Span span() {
    return span;
  }

  /** The run that collects problems. */
  public Reading reading() {
    return reading;
  }

  /** Reports a problem of an option's value; of the object when the option does not stand in it. */
  public void report(
      ProblemCode code, Option<?> option, String message, @Nullable String label, String... help) {
    Node node = nodes.get(option.key());
    reading.report(
        code,
        node == null ? opening() : node.span(),
        node == null ? place : place.member(option.key()),
        message,
        label,
        null,
        List.of(help));
  }

  /** Reports that two options exclude each other; both stand in the object. */
  public void conflict(Option<?> option, Option<?> other, String why) {
    String message = Shown.quoted(option.key()) + " and " + Shown.quoted(other.key()) + ": " + why;
    report(ProblemCode.CONFLICT, option, message, null);
  }

  private Span opening() {
    return new Span(span.source(), span.start(), Math.min(span.end(), span.start() + 1));
  }

  /** The place of an option's value. */
  public Place place(Option<?> option) {
    return place.member(option.key());
  }
}
