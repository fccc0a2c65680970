package lb.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import lb.config.json.JsonDocument;
import lb.config.json.JsonText;
import lb.config.json.Source;
import lb.config.problem.ConfigProblem;
import lb.config.problem.SourcePosition;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Broken and half-broken files: nothing throws, every refusal has a reason and a place, and another
 * JSON reader agrees about what is JSON. A failing input is printed with its seed.
 */
final class ConfigFuzzTest {
  private static final JsonFactory OTHER_READER =
      JsonFactory.builder()
          .enable(JsonReadFeature.ALLOW_JAVA_COMMENTS)
          .enable(JsonReadFeature.ALLOW_TRAILING_COMMA)
          .build();
  private static final JsonMapper STRICT = JsonMapper.builder().build();

  @Test
  void fiveThousandBrokenFilesAreRefusedOrAccepted() throws IOException {
    fuzz(new Random(20_261_121), 5_000);
  }

  @Test
  @Tag("long")
  void aMillionBrokenFilesAreRefusedOrAccepted() throws IOException {
    fuzz(new Random(7), 1_000_000);
  }

  private static void fuzz(Random random, int inputs) throws IOException {
    JsonMutator mutator = new JsonMutator(random, seeds());
    int accepted = 0;
    int misread = 0;
    for (int i = 0; i < inputs; i++) {
      String text = mutator.next();
      try {
        accepted += judge(text) ? 1 : 0;
        misread += sameGrammar(text) ? 0 : 1;
      } catch (RuntimeException | AssertionError | StackOverflowError e) {
        throw new AssertionError(
            "input " + i + ": " + JsonText.quoted(text) + " " + e.getMessage(), e);
      }
    }
    // A generator that only ever makes one kind of input proves nothing.
    assertThat(accepted).isBetween(inputs / 100, inputs * 9 / 10);
    assertThat(misread).isBetween(inputs / 100, inputs * 9 / 10);
  }

  private static List<String> seeds() throws IOException {
    List<String> seeds = new ArrayList<>();
    for (Golden golden : Golden.all()) {
      if (!golden.text().isEmpty()) {
        seeds.add(golden.text());
      }
    }
    seeds.add(ConfigTemplate.commented());
    seeds.add(ConfigTemplate.EXAMPLE);
    return seeds;
  }

  /** Whether the text is accepted. */
  private static boolean judge(String text) {
    ConfigResult result = ConfigReader.read("lb.json", text, Golden.MACHINE);
    List<ConfigProblem> problems = result.problems();
    check(problems.size() <= ConfigReader.PROBLEMS_MAX, "too many problems");
    boolean errors = problems.stream().anyMatch(ConfigProblem::isError);
    check(errors == result instanceof ConfigResult.Invalid, "refused without a reason");
    for (ConfigProblem problem : problems) {
      SourcePosition at = problem.position();
      int length = at.lineText().codePointCount(0, at.lineText().length());
      check(at.column() >= 1 && at.column() <= length + 1, "a column outside of its line");
      check(
          at.endColumn() > at.column() && at.endColumn() <= length + 2, "an end before its begin");
      String shown = problem.render(true);
      check(shown.endsWith("\n"), "a rendering without an end");
      check(shown.chars().noneMatch(ConfigFuzzTest::drivesTerminal), "a control on the terminal");
    }
    if (!problems.isEmpty()) {
      STRICT.readTree(result.toJson());
    }
    return !errors;
  }

  private static boolean drivesTerminal(int c) {
    return c < ' ' && c != '\n' && c != '\u001b';
  }

  private static void check(boolean holds, String otherwise) {
    if (!holds) {
      throw new AssertionError(otherwise);
    }
  }

  /** Whether the text is JSON; both readers have to say the same. */
  private static boolean sameGrammar(String text) {
    JsonDocument document = JsonDocument.read(new Source("lb.json", text), 400, 20);
    boolean ours = document.errors().isEmpty();
    String theirs = otherReader(text);
    // It wants a blank after a bare number, where a comment parts as well.
    boolean bareNumber = theirs.contains("root-level values");
    check(bareNumber || ours == theirs.isEmpty(), "the other reader says: " + theirs);
    return ours;
  }

  /** What the other reader finds wrong; empty when it accepts. */
  private static String otherReader(String text) {
    String unmarked = text.startsWith("\uFEFF") ? text.substring(1) : text;
    try (JsonParser parser = OTHER_READER.createParser(ObjectReadContext.empty(), unmarked)) {
      int tokens = 0;
      int depth = 0;
      int values = 0;
      while (parser.nextToken() != null) {
        tokens++;
        values += depth == 0 && !parser.currentToken().isStructEnd() ? 1 : 0;
        depth += parser.currentToken().isStructStart() ? 1 : 0;
        depth -= parser.currentToken().isStructEnd() ? 1 : 0;
        // It takes half pairs of surrogates in values, though not in names.
        if (parser.getString().codePoints().anyMatch(c -> c >= 0xD800 && c <= 0xDFFF)) {
          return "half a pair of surrogates";
        }
      }
      return tokens == 0 ? "nothing" : values == 1 ? "" : "several values";
    } catch (JacksonException e) {
      return String.valueOf(e.getOriginalMessage());
    }
  }
}
