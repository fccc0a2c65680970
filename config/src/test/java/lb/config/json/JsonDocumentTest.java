package lb.config.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import lb.config.json.Node.ObjectNode;
import lb.config.json.Node.StringNode;
import org.junit.jupiter.api.Test;

final class JsonDocumentTest {

  private static JsonDocument read(String text) {
    return JsonDocument.read(new Source("x", text), 64, 20);
  }

  private static List<String> messages(String text) {
    return read(text).errors().stream().map(SyntaxError::message).toList();
  }

  @Test
  void everyValueKnowsItsFirstAndLastCharacter() {
    ObjectNode root = (ObjectNode) read(" { \"a\" : [1, \"b\\n\"], \"c\": -0.5e3 } ").root();
    assertThat(root.span().text()).isEqualTo("{ \"a\" : [1, \"b\\n\"], \"c\": -0.5e3 }");
    assertThat(root.members().getFirst().keySpan().text()).isEqualTo("\"a\"");
    assertThat(root.get("a").span().text()).isEqualTo("[1, \"b\\n\"]");
    assertThat(root.get("c").span().text()).isEqualTo("-0.5e3");
  }

  @Test
  void escapesAreRead() {
    Node root = read("\"\\u00e4\\ud83d\\ude00\\t\\/\\\\\\\"\"").root();
    assertThat(root)
        .isInstanceOfSatisfying(
            StringNode.class,
            node -> assertThat(node.text()).isEqualTo("\u00e4\ud83d\ude00\t/\\\""));
  }

  @Test
  void slipsAreReportedAndReadingGoesOn() {
    JsonDocument document = read("{a: 'x' \"b\" = True,, \"c\": 1}");
    assertThat(document.errors()).hasSize(6);
    ObjectNode root = (ObjectNode) document.root();
    assertThat(root.members()).extracting(Node.Member::key).containsExactly("a", "b", "c");
  }

  @Test
  void readingStopsWhenTheErrorsAreTooMany() {
    JsonDocument document = JsonDocument.read(new Source("x", "[" + "a,".repeat(50) + "]"), 64, 20);
    assertThat(document.errors()).hasSize(20);
    assertThat(document.root()).isNull();
  }

  @Test
  void depthIsCountedExactly() {
    assertThat(messages("[".repeat(64) + "]".repeat(64))).isEmpty();
    assertThat(messages("[".repeat(65) + "]".repeat(65)))
        .containsExactly("more than 64 objects and lists inside each other");
    assertThat(messages("[" + "[],".repeat(100) + "]")).isEmpty();
  }

  @Test
  void whatNumbersMayNotBe() {
    for (String text : List.of("01", "+1", ".5", "1.", "1e", "0x1", "--1", "1_000", "NaN", "-")) {
      assertThat(messages(text)).as(text).containsExactly("a value is not JSON");
    }
    for (String text : List.of("0", "-0", "10", "1.5", "1e5", "1E-5", "-0.0e+0")) {
      assertThat(messages(text)).as(text).isEmpty();
    }
  }
}
