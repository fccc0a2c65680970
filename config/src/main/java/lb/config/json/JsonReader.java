package lb.config.json;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import lb.config.json.Node.ArrayNode;
import lb.config.json.Node.BooleanNode;
import lb.config.json.Node.Member;
import lb.config.json.Node.NullNode;
import lb.config.json.Node.NumberNode;
import lb.config.json.Node.ObjectNode;
import lb.config.json.Node.StringNode;

/**
 * The structure of a JSON text: objects, lists and what parts them. A reader of our own, since each
 * value needs the exact place of its first and last character, errors have to speak to people, and
 * a slip must not hide the errors after it.
 */
final class JsonReader {
  private final JsonScanner scanner;
  private final int depthMax;
  private int depth;

  JsonReader(Source source, int depthMax, int errorsMax) {
    scanner = new JsonScanner(source, errorsMax);
    this.depthMax = depthMax;
  }

  JsonDocument read() {
    try {
      scanner.skipMark();
      scanner.skipBlank();
      if (scanner.atEnd()) {
        scanner.stop(scanner.here(), "the text is empty", "expected {");
      }
      Node root = value();
      scanner.skipBlank();
      if (!scanner.atEnd()) {
        scanner.stop(
            scanner.here(), "there is text after the end of the value", "expected nothing");
      }
      return new JsonDocument(root, scanner.errors());
    } catch (JsonScanner.Stop stop) {
      return new JsonDocument(null, scanner.errors());
    }
  }

  private Node value() {
    return switch (scanner.peek()) {
      case '{' -> object();
      case '[' -> array();
      case '"', '\'' -> string();
      default -> word();
    };
  }

  private StringNode string() {
    int start = scanner.at();
    String text = scanner.string();
    return new StringNode(scanner.from(start), text);
  }

  /** A number, a literal, or a bare word, which is reported and taken as what was meant. */
  private Node word() {
    int start = scanner.at();
    String word = scanner.word();
    Span span = scanner.from(start);
    if (word.isEmpty()) {
      scanner.stop(
          scanner.here(), "expected a value, found " + scanner.shown(), "expected a value");
    }
    switch (word) {
      case "true", "false" -> {
        return new BooleanNode(span, word.equals("true"));
      }
      case "null" -> {
        return new NullNode(span);
      }
      default -> {
        if (JsonScanner.isNumber(word)) {
          return new NumberNode(span, word);
        }
      }
    }
    return meant(word, span);
  }

  private Node meant(String word, Span span) {
    String lower = word.toLowerCase(Locale.ROOT);
    if (lower.equals("true") || lower.equals("false") || lower.equals("null")) {
      scanner.report(span, "a value is not JSON", "did you mean " + lower + "?");
      return lower.equals("null")
          ? new NullNode(span)
          : new BooleanNode(span, lower.equals("true"));
    }
    boolean digits = word.matches("[-+.]?[0-9].*");
    String not = digits ? "not a number; " : "";
    scanner.report(span, "a value is not JSON", not + "a text stands in double quotes");
    return new StringNode(span, word);
  }

  private ObjectNode object() {
    int start = scanner.at();
    List<Member> members = new ArrayList<>();
    enter('{');
    while (!closes('}', start)) {
      members.add(member());
      part('}');
    }
    depth--;
    return new ObjectNode(scanner.from(start), members);
  }

  private Member member() {
    int start = scanner.at();
    String key;
    Span span;
    if (scanner.peek() == '"' || scanner.peek() == '\'') {
      key = scanner.string();
      span = scanner.from(start);
    } else {
      key = scanner.word();
      span = scanner.from(start);
      if (key.isEmpty()) {
        scanner.stop(
            scanner.here(), "expected a key, found " + scanner.shown(), "expected a key in quotes");
      }
      scanner.report(span, "a key is not in quotes", "write \"" + key + "\"");
    }
    scanner.skipBlank();
    colon(key);
    scanner.skipBlank();
    return new Member(span, key, value());
  }

  private void colon(String key) {
    if (scanner.take(':')) {
      return;
    }
    Span here = scanner.here();
    String message = "expected \":\" after the key \"" + JsonScanner.clipped(key) + "\", found ";
    if (scanner.peek() == '=') {
      scanner.report(here, message + scanner.shown(), "write \":\"");
      scanner.take('=');
      return;
    }
    scanner.stop(here, message + scanner.shown(), "expected \":\"");
  }

  private ArrayNode array() {
    int start = scanner.at();
    List<Node> elements = new ArrayList<>();
    enter('[');
    while (!closes(']', start)) {
      elements.add(value());
      part(']');
    }
    depth--;
    return new ArrayNode(scanner.from(start), elements);
  }

  private void enter(char opening) {
    if (++depth > depthMax) {
      scanner.tooDeep("more than " + depthMax + " objects and lists inside each other");
    }
    scanner.take(opening);
  }

  /** Whether the object or list ends here; an end of text or a wrong bracket ends the reading. */
  private boolean closes(char closing, int start) {
    scanner.skipBlank();
    while (scanner.peek() == ',') {
      scanner.report(scanner.here(), "a comma without a value before it", "remove this comma");
      scanner.take(',');
      scanner.skipBlank();
    }
    if (scanner.take(closing)) {
      return true;
    }
    if (scanner.atEnd()) {
      Span opening = new Span(scanner.source(), start, start + 1);
      scanner.stop(
          opening,
          "the text ends before this \"" + opening.text() + "\" is closed",
          "not closed by \"" + closing + "\"");
    }
    char next = (char) scanner.peek();
    if (next == '}' || next == ']') {
      scanner.stop(
          scanner.here(),
          "expected \"" + closing + "\", found \"" + next + "\"",
          "expected \"" + closing + "\" for line " + scanner.source().line(start));
    }
    return false;
  }

  /** After a member or an element: a comma, or the end; a forgotten comma is reported only. */
  private void part(char closing) {
    int end = scanner.at();
    scanner.skipBlank();
    if (scanner.take(',') || scanner.peek() == closing || scanner.atEnd()) {
      return;
    }
    if (scanner.beginsValue()) {
      scanner.report(
          new Span(scanner.source(), end, end + 1), "a comma is missing", "expected \",\" here");
      return;
    }
    scanner.stop(
        scanner.here(),
        "expected \",\" or \"" + closing + "\", found " + scanner.shown(),
        "expected \",\" or \"" + closing + "\"");
  }
}
