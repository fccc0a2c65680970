package lb.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class ExplainCommandTest {
  private static final String REPORT =
      "{\"schema\":\"lb.explain.v1\",\"method\":\"GET\",\"url\":\"https://example.com/a.js\",\"site\":\"default\","
          + "\"route\":null,\"key\":\"example.com/a.js\",\"outcome\":\"hit\",\"reason\":\"fresh\",\"sentence\":\"It is stored and fresh.\","
          + "\"cache_status\":\"lb; hit; ttl=40\",\"steps\":["
          + "{\"stage\":\"route\",\"result\":\"default\",\"text\":\"The site default takes every host.\"},"
          + "{\"stage\":\"freshness\",\"result\":\"40 s left\",\"text\":\"max-age=60, age 20.\"}]}";

  private final FakeAdmin admin = FakeAdmin.start().answer(200, REPORT);

  @AfterEach
  void stop() {
    admin.close();
  }

  @Test
  void theStagesAreLaidOutInOrder() {
    assertThat(explain("https://example.com/a.js").out())
        .isEqualTo(
            """
            GET https://example.com/a.js
              outcome  hit (fresh)
                       It is stored and fresh.
              site     default
              key      example.com/a.js
              status   lb; hit; ttl=40

             1. route      default        The site default takes every host.
             2. freshness  40 s left      max-age=60, age 20.
            """);
  }

  @Test
  void methodAndFieldsAreAskedEncoded() {
    explain(
        "/a b?c=1&d=2", "--method", "HEAD", "-H", "Accept-Encoding: br, gzip", "--header", "X:");

    assertThat(admin.asked().getFirst().target())
        .isEqualTo(
            "/explain?url=%2Fa%20b%3Fc%3D1%26d%3D2&method=HEAD&header=Accept-Encoding%3A%20br%2C%20gzip&header=X%3A");
  }

  @Test
  void aUrlWithoutASchemeMeansHttp() {
    explain("localhost:8080/a");

    assertThat(admin.asked().getFirst().target())
        .isEqualTo("/explain?url=http%3A%2F%2Flocalhost%3A8080%2Fa&method=GET");
  }

  @Test
  void jsonIsPassedOnAsItCame() {
    assertThat(explain("/", "--json").out()).isEqualTo(REPORT + "\n");
  }

  @Test
  void aFieldWithoutAColonIsAUsageError() {
    Typed.Result result = explain("/", "--header", "Accept");

    assertThat(result.code()).isEqualTo(ExitCode.USAGE.code());
    assertThat(result.err()).contains("--header is \"Accept\"; expected NAME:VALUE");
    assertThat(admin.asked()).isEmpty();
  }

  private Typed.Result explain(String... words) {
    String[] typed = new String[words.length + 3];
    typed[0] = "explain";
    System.arraycopy(words, 0, typed, 1, words.length);
    typed[typed.length - 2] = "--admin";
    typed[typed.length - 1] = admin.address();
    return new Typed().run(typed);
  }
}
