package lb.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import lb.config.problem.ConfigProblem;
import lb.config.problem.ProblemCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What is accepted, and how a refusal reads. {@code mvn -pl config test -Dtest=GoldenTest
 * -Dgolden.rewrite=true} writes the files anew; the diff is what gets reviewed.
 */
final class GoldenTest {
  /**
   * Codes of files that cannot be read as a text, of texts too long to stand in a folder, and of
   * files that are named: shown in tests of their own.
   */
  private static final Set<ProblemCode> ELSEWHERE =
      EnumSet.of(
          ProblemCode.UNREADABLE,
          ProblemCode.TOO_LARGE,
          ProblemCode.NOT_UTF8,
          ProblemCode.UNREADABLE_FILE,
          ProblemCode.BAD_CERTIFICATE,
          ProblemCode.DOUBTFUL_CERTIFICATE);

  static List<Golden> goldens() throws IOException {
    return Golden.all();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("goldens")
  void comesToWhatTheFileSays(Golden golden) throws IOException {
    if (Golden.rewrites()) {
      golden.rewrite();
    } else {
      assertThat(golden.actual()).isEqualTo(golden.expected());
    }
  }

  @Test
  void everyCodeIsShownInAFile() throws IOException {
    Set<ProblemCode> shown = EnumSet.noneOf(ProblemCode.class);
    for (Golden golden : goldens()) {
      golden.result().problems().stream().map(ConfigProblem::code).forEach(shown::add);
    }
    shown.addAll(ELSEWHERE);
    assertThat(shown).containsExactlyInAnyOrder(ProblemCode.values());
  }
}
