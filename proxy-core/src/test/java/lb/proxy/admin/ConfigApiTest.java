package lb.proxy.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import lb.config.ConfigReader;
import lb.config.ConfigResult;
import lb.config.MachineFacts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigApiTest {
  private final RecordingConfig port = new RecordingConfig();
  private final ConfigApi api = new ConfigApi(port);

  private AdminAnswer ask(String method, String path, String body, String match, String noneMatch) {
    byte[] octets = body.getBytes(StandardCharsets.UTF_8);
    return api.answer(AdminRequest.of(method, path, octets).with(match, noneMatch));
  }

  private static String text(AdminAnswer answer) {
    return new String(answer.body(), StandardCharsets.UTF_8);
  }

  @Test
  void whatRunsIsShownAsItWasWrittenWithItsTag() {
    AdminAnswer answer = ask("GET", "/config", "", "", "");
    assertThat(text(answer)).isEqualTo("{} // as written\n");
    assertThat(answer.etag()).isEqualTo(RecordingConfig.ETAG);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "\"0123456789abcdef01234567\" | 304",
        "\"other\", W/\"0123456789abcdef01234567\" | 304",
        "* | 304",
        "\"other\" | 200"
      })
  void whoHasItAlreadyIsToldSo(String noneMatch, int status) {
    AdminAnswer answer = ask("GET", "/config", "", "", noneMatch);
    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.body().length == 0).isEqualTo(status == 304);
    assertThat(answer.etag()).isEqualTo(RecordingConfig.ETAG);
  }

  @Test
  void aReplacementSaysWhatItReplaces() {
    assertThatThrownBy(() -> ask("PUT", "/config", "{}", "", ""))
        .isInstanceOfSatisfying(
            AdminProblem.class, problem -> assertThat(problem.status()).isEqualTo(428));
    assertThat(port.taken()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"\"0123456789abcdef01234567\"", "\"x\", \"0123456789abcdef01234567\"", "*"})
  void aReplacementOfWhatRunsIsTaken(String match) {
    AdminAnswer answer = ask("PUT", "/config", "{\"ä\": 1}", match, "");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.etag()).isEqualTo(RecordingConfig.ETAG);
    assertThat(text(answer))
        .contains("\"written\":true", "\"generation\":3", "need_restart\":[\"mem");
    assertThat(port.taken()).containsExactly("{\"ä\": 1}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"\"other\"", "W/\"0123456789abcdef01234567\"", "0123456789abcdef01234567"})
  void aReplacementOfSomethingElseIsNot(String match) {
    AdminAnswer answer = ask("PUT", "/config", "{}", match, "");
    assertThat(answer.status()).isEqualTo(412);
    assertThat(answer.etag()).isEqualTo(RecordingConfig.ETAG);
    assertThat(port.taken()).isEmpty();
  }

  @Test
  void errorsAreToldWithTheirPlaces() {
    ConfigResult result =
        ConfigReader.read("lb.json", "{\n  \"orgins\": 1}", new MachineFacts(1L << 30, 2));
    port.answer(new ConfigOutcome.Invalid((ConfigResult.Invalid) result));
    AdminAnswer answer = ask("PUT", "/config", "{}", "*", "");
    assertThat(answer.status()).isEqualTo(422);
    assertThat(text(answer))
        .contains(
            "lb.json:2:3: unknown key", "\"line\":2,\"column\":3", "\"rendered\":\"error[LB0107]");
  }

  @Test
  void whatCannotRunHereIsAConflict() {
    port.answer(new ConfigOutcome.Impossible("cannot listen on 127.0.0.1:80: in use"));
    AdminAnswer answer = ask("POST", "/config/reload", "", "", "");
    assertThat(answer.status()).isEqualTo(409);
    assertThat(text(answer)).contains("what runs is kept: cannot listen on 127.0.0.1:80: in use");
    assertThat(port.taken()).containsExactly("reload");
  }

  @Test
  void octetsThatAreNoTextAreRefused() {
    byte[] octets = {'{', (byte) 0xff, '}'};
    assertThatThrownBy(() -> api.answer(AdminRequest.of("PUT", "/config", octets).with("*", "")))
        .isInstanceOfSatisfying(
            AdminProblem.class, problem -> assertThat(problem.code()).isEqualTo("not_utf8"));
  }

  @Test
  void itsStateIsTold() {
    AdminAnswer answer = ask("GET", "/config/status", "", "", "");
    assertThat(text(answer))
        .isEqualTo(
            "{\"schema\":\"lb.config.v1\",\"file\":\"lb.json\","
                + "\"etag\":\"\\\"0123456789abcdef01234567\\\"\",\"generation\":3,"
                + "\"taken_timestamp\":1.7000000005E9,\"taken\":2,\"refused\":1,"
                + "\"last_was_taken\":false,\"last_timestamp\":1.700000001E9,"
                + "\"problems\":[\"lb.json:1:2: unknown key \\\"x\\\" at the top [LB0107]\"],"
                + "\"need_restart\":[\"memory (1 runs, 2 is wanted)\"]}\n");
  }

  @ParameterizedTest
  @CsvSource({"POST,/config", "DELETE,/config", "GET,/config/reload", "PUT,/config/status"})
  void otherMethodsAreNotAnswered(String method, String path) {
    assertThatThrownBy(() -> ask(method, path, "", "", ""))
        .isInstanceOfSatisfying(
            AdminProblem.class, problem -> assertThat(problem.status()).isEqualTo(405));
  }
}
