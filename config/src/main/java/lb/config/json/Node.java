package lb.config.json;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A JSON value and where it stands. Immutable. */
public sealed interface Node {

  /** Where the value stands, brackets and quotes included. */
  Span span();

  /** What the value is, with its article: {@code a string}. */
  String kind();

  /** Members in the order of the text; keys may repeat. */
  record ObjectNode(Span span, List<Member> members) implements Node {
    public ObjectNode {
      members = List.copyOf(members);
    }

    @Override
    public String kind() {
      return "an object";
    }

    /** The value of the first member of that key, or null. */
    public @Nullable Node get(String key) {
      for (Member member : members) {
        if (member.key().equals(key)) {
          return member.value();
        }
      }
      return null;
    }
  }

  /** A key, the place of the key with its quotes, and its value. */
  record Member(Span keySpan, String key, Node value) {}

  /** Elements in order. */
  record ArrayNode(Span span, List<Node> elements) implements Node {
    public ArrayNode {
      elements = List.copyOf(elements);
    }

    @Override
    public String kind() {
      return "a list";
    }
  }

  /** A string without quotes and escapes. */
  record StringNode(Span span, String text) implements Node {
    @Override
    public String kind() {
      return "a string";
    }
  }

  /** A number as it was written. */
  record NumberNode(Span span, String literal) implements Node {
    @Override
    public String kind() {
      return "a number";
    }
  }

  /** {@code true} or {@code false}. */
  record BooleanNode(Span span, boolean value) implements Node {
    @Override
    public String kind() {
      return value ? "true" : "false";
    }
  }

  /** {@code null}. */
  record NullNode(Span span) implements Node {
    @Override
    public String kind() {
      return "null";
    }
  }
}
