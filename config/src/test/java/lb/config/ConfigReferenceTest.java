package lb.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import lb.config.problem.ProblemCode;
import org.junit.jupiter.api.Test;

final class ConfigReferenceTest {
  private static final Path PAGE = Path.of("../docs/configuration.md");

  @Test
  void thePageIsWhatTheDeclarationsSay() throws IOException {
    String printed = ConfigReference.markdown();
    if (Golden.rewrites()) {
      Files.createDirectories(PAGE.getParent());
      Files.writeString(PAGE, printed);
    }
    assertThat(Files.readString(PAGE))
        .as("docs/configuration.md; its second line says how to print it anew")
        .isEqualTo(printed);
  }

  @Test
  void theExampleOfThePageIsAccepted() {
    ConfigResult result = ConfigReader.read("lb.json", ConfigTemplate.EXAMPLE, Golden.MACHINE);
    assertThat(result.render(false)).isEmpty();
    assertThat(ConfigReference.markdown()).contains(ConfigTemplate.EXAMPLE);
  }

  @Test
  void everyCodeIsExplained() {
    for (ProblemCode code : ProblemCode.values()) {
      assertThat(ConfigReference.markdown())
          .contains("| " + code.id() + " |")
          .contains(code.title());
      assertThat(ProblemCode.of(code.id().toLowerCase(java.util.Locale.ROOT))).contains(code);
    }
    assertThat(ProblemCode.values()).extracting(ProblemCode::id).doesNotHaveDuplicates();
    assertThat(ProblemCode.of("LB0999")).isEmpty();
  }
}
