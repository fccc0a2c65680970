package lb.proxy.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import lb.cache.http.RequestHead;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExplainTranslationTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "https%3A%2F%2FShop.example%3A8443%2FA%3Fx%3D1 | https | shop.example:8443 | /A | x=1",
        "http://shop.example         | http  | shop.example | /    |",
        "http://shop.example%3Fx%3D1 | http  | shop.example | /    | x=1",
        "HTTP://shop.example/a       | http  | shop.example | /a   |",
        "/a%3F                       | http  |              | /a   |",
        "/a%2520b                    | http  |              | /a%20b |",
        "/caf%C3%A9                  | http  |              | /caf%C3%A9 |",
        "/a:b://c                    | http  |              | /a:b://c |",
      })
  void aUrlBecomesTheHeadThatAClientWouldSend(
      String url, String scheme, String authority, String path, String query) {
    RequestHead head = explain("url=" + url);
    assertThat(head.method()).isEqualTo("GET");
    assertThat(head.scheme()).isEqualTo(scheme);
    assertThat(head.authority()).isEqualTo(authority == null ? "" : authority);
    assertThat(head.path()).isEqualTo(path);
    assertThat(head.query() == null || head.query().isEmpty() ? null : head.query())
        .isEqualTo(query);
  }

  @Test
  void aHostFieldIsTheAuthorityOfAPath() {
    RequestHead head = explain("url=/a&header=Host:Shop.example");
    assertThat(head.authority()).isEqualTo("shop.example");
    assertThat(head.fields().all("host")).containsExactly("shop.example");
  }

  @Test
  void aUrlsOwnHostReplacesAHostField() {
    RequestHead head = explain("url=http://a.example/&header=Host:b.example");
    assertThat(head.authority()).isEqualTo("a.example");
    assertThat(head.fields().all("host")).containsExactly("a.example");
  }

  @Test
  void fieldsKeepTheirOrderAndLoseTheSpaceAround() {
    RequestHead head = explain("url=/&header=Accept:%20a/b%20&header=accept:c/d&method=PUT");
    assertThat(head.method()).isEqualTo("PUT");
    assertThat(head.fields().all("accept")).containsExactly("a/b", "c/d");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "x=1                                | unknown_parameter",
        "method=GET                         | no_url",
        "url=                               | no_url",
        "url=a/b                            | bad_url",
        "url=ftp://a/                       | bad_url",
        "url=http://                        | bad_url",
        "url=http://user@a/                 | bad_url",
        "url=/a%23b                         | bad_url",
        "url=/&url=/                        | repeated_parameter",
        "url=/&method=                      | bad_method",
        "url=/&method=A%20B                 | bad_method",
        "url=/&header=a                     | bad_header",
        "url=/&header=:v                    | bad_header",
        "url=/&header=a%20b:v               | bad_header",
        "url=/&header=a:b%0d%0ac:d          | bad_header",
      })
  void whatDoesNotMakeARequestIsRefused(String query, String code) {
    assertThatThrownBy(() -> explain(query))
        .isInstanceOfSatisfying(
            AdminProblem.class, problem -> assertThat(problem.code()).isEqualTo(code));
  }

  private static RequestHead explain(String query) {
    return ExplainTranslation.of(QueryParameters.parse(query)).head();
  }
}
