package lb.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import lb.config.problem.ConfigProblem;
import lb.config.problem.ProblemCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The schema and the reader judge alike, as far as a schema can judge. */
final class ConfigSchemaTest {
  /** What JSON Schema can say of a whole file. */
  private static final Set<ProblemCode> SCHEMA_SEES =
      EnumSet.of(
          ProblemCode.UNKNOWN_KEY,
          ProblemCode.WRONG_TYPE,
          ProblemCode.NOT_A_CHOICE,
          ProblemCode.EMPTY,
          ProblemCode.TOO_MANY,
          ProblemCode.BAD_FIELD,
          ProblemCode.ADDON_MISSING);

  private static final Set<ProblemCode> NOT_JSON =
      EnumSet.of(ProblemCode.SYNTAX, ProblemCode.TOO_DEEP);

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(JsonReadFeature.ALLOW_JAVA_COMMENTS)
          .enable(JsonReadFeature.ALLOW_TRAILING_COMMA)
          .build();

  private static final Schema SCHEMA =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
          .getSchema(ConfigSchema.json(), InputFormat.JSON);

  static List<Golden> goldens() throws IOException {
    return Golden.all().stream()
        .filter(golden -> !golden.text().isEmpty() && golden.flags().isEmpty())
        .filter(golden -> codes(golden).stream().noneMatch(NOT_JSON::contains))
        .toList();
  }

  private static List<ProblemCode> codes(Golden golden) {
    return golden.result().problems().stream().map(ConfigProblem::code).toList();
  }

  private static List<Error> errors(String text) {
    JsonNode document = JSON.readTree(text);
    return SCHEMA.validate(document);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("goldens")
  void whatTheReaderAcceptsTheSchemaAccepts(Golden golden) {
    if (golden.result() instanceof ConfigResult.Ok) {
      assertThat(errors(golden.text())).isEmpty();
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("goldens")
  void whatASchemaCanSeeTheSchemaRefuses(Golden golden) {
    if (codes(golden).stream().anyMatch(SCHEMA_SEES::contains)) {
      assertThat(errors(golden.text())).isNotEmpty();
    }
  }

  @Test
  void theTemplateAndTheExampleFitTheSchema() {
    assertThat(errors(ConfigTemplate.commented())).isEmpty();
    assertThat(errors(ConfigTemplate.EXAMPLE)).isEmpty();
  }

  @Test
  void rangesAndRequiredKeysAreInTheSchema() {
    assertThat(errors("{\"origins\": \"a\", \"loops\": 2000}")).isNotEmpty();
    assertThat(errors("{\"origins\": \"a\", \"memory\": 1}")).isNotEmpty();
    assertThat(errors("{\"origins\": \"a\", \"memory\": \"12 parsecs\"}")).isNotEmpty();
    assertThat(errors("{\"origins\": \"a\", \"timeouts\": {\"dns\": -1}}")).isNotEmpty();
    assertThat(errors("{\"sites\": [{\"origins\": \"a\"}]}")).isNotEmpty();
    assertThat(errors("{\"origins\": \"a\", \"routes\": [{}]}")).isNotEmpty();
  }

  /** A default that the reader would refuse would be printed as advice. */
  @Test
  void everyDefaultFitsItsOwnSchema() {
    JsonNode schema = JSON.readTree(ConfigSchema.json());
    int[] defaults = {0};
    schema.get("$defs").forEach(type -> defaults[0] += defaultsFit(type));
    assertThat(defaults[0] + defaultsFit(schema)).isGreaterThan(30);
  }

  private static int defaultsFit(JsonNode type) {
    int defaults = 0;
    for (JsonNode property : type.get("properties")) {
      JsonNode value = property.get("default");
      boolean closed = !property.toString().contains("$ref");
      if (value != null && closed) {
        defaults++;
        Schema own =
            SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(property.toString(), InputFormat.JSON);
        assertThat(own.validate(value)).as(property.toString()).isEmpty();
      }
    }
    return defaults;
  }
}
