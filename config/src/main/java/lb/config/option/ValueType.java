package lb.config.option;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import lb.config.json.Node;
import lb.config.problem.ProblemCode;
import org.jspecify.annotations.Nullable;

/**
 * What a value may be. Immutable, without state of a reading.
 *
 * @param <T> what it is read to
 */
public interface ValueType<T> {

  /** Whether the node has the right shape; its content may still be wrong. */
  boolean accepts(Node node);

  /** The value; null when it was wrong, which has then been reported. */
  @Nullable T read(Node node, Place place, Reading reading);

  /** What is expected, with its article: {@code a duration}. */
  String expected();

  /** What the type is called in the reference. */
  String title();

  /** The accepted range in words; empty when every value of the type is fine. */
  default String range() {
    return "";
  }

  /** The JSON schema of the type; definitions go to {@code definitions}. */
  Map<String, Object> schema(SchemaDefinitions definitions);

  /** A value as JSON has it: a text, a number, a boolean, a list or a map. */
  Object json(T value);

  /** The types that this one is made of. */
  default List<ValueType<?>> parts() {
    return List.of();
  }

  /** The same type, read to something else. */
  default <R> ValueType<R> map(Function<T, R> there, Function<R, T> back) {
    return new Mapped<>(this, there, back);
  }

  /** Reports a node of the wrong shape. */
  default void refuse(Node node, Place place, Reading reading) {
    String message = "expected " + expected() + ", found " + Shown.of(node);
    reading.report(
        ProblemCode.WRONG_TYPE,
        node.span(),
        place,
        message,
        "expected " + expected(),
        null,
        List.of());
  }
}
