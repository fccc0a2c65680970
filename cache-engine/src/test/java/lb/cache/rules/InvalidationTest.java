package lb.cache.rules;

import static lb.cache.rules.Samples.ok;
import static lb.cache.rules.Samples.request;
import static lb.cache.rules.Samples.response;
import static org.assertj.core.api.Assertions.assertThat;

import lb.cache.http.Fields;
import lb.cache.http.RequestHead;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InvalidationTest {
  private static final Target OWN = new Target("http", "example.com", "/a/b", null);

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT", "DELETE", "PATCH", "M-SEARCH", "FOO"})
  void anUnsafeMethodInvalidatesItsTarget(String method) {
    for (int status : new int[] {200, 201, 204, 299, 301, 303, 399}) {
      assertThat(Invalidation.targets(request(method), response(status))).containsExactly(OWN);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {100, 199, 400, 404, 500, 503, 599})
  void anErrorInvalidatesNothing(int status) {
    assertThat(Invalidation.targets(request("POST"), response(status, "Location", "/x"))).isEmpty();
    assertThat(
            Invalidation.groups(
                request("POST"), response(status, "Cache-Group-Invalidation", "\"g\"")))
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "HEAD", "OPTIONS", "TRACE"})
  void aSafeMethodInvalidatesNothing(String method) {
    assertThat(Invalidation.targets(request(method), ok("Location", "/x"))).isEmpty();
    assertThat(Invalidation.groups(request(method), ok("Cache-Group-Invalidation", "\"g\"")))
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"Location", "Content-Location"})
  void locationsOfTheSameOriginAreInvalidatedToo(String name) {
    assertThat(Invalidation.targets(request("POST"), ok(name, "location_target")))
        .containsExactly(OWN, new Target("http", "example.com", "/a/location_target", null));
    assertThat(Invalidation.targets(request("POST"), ok(name, "HTTP://Example.COM:80/x?y#z")))
        .containsExactly(OWN, new Target("http", "example.com", "/x", "y"));
    assertThat(Invalidation.targets(request("POST"), ok(name, "/a/b"))).containsExactly(OWN);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://example.com/x",
        "http://other.example/x",
        "http://example.com:8080/x",
        "http://example.com.evil/x",
        "http://user@example.com/x",
        "//other.example/x",
        "ftp://example.com/x",
        "mailto:x@example.com",
        "http:/x",
        "http://",
      })
  void locationsOfAnotherOriginAreNot(String reference) {
    assertThat(Invalidation.targets(request("POST"), ok("Location", reference)))
        .containsExactly(OWN);
  }

  @Test
  void bothLocationsCount() {
    assertThat(Invalidation.targets(request("PUT"), ok("Location", "/1", "Content-Location", "/2")))
        .containsExactly(
            OWN,
            new Target("http", "example.com", "/1", null),
            new Target("http", "example.com", "/2", null));
  }

  @Test
  void groupsAreInvalidatedByName() {
    assertThat(
            Invalidation.groups(
                request("POST"), ok("Cache-Group-Invalidation", "\"eurovision\", \"france\";x")))
        .containsExactly("eurovision", "france");
    assertThat(Invalidation.groups(request("POST"), ok("Cache-Group-Invalidation", "eurovision")))
        .isEmpty();
    assertThat(Invalidation.groups(request("POST"), ok())).isEmpty();
  }

  /** RFC 3986 §5.4, but for references of other schemes and those without an authority. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "g|/b/c/g|",
        "./g|/b/c/g|",
        "g/|/b/c/g/|",
        "/g|/g|",
        "?y|/b/c/d;p|y",
        "g?y|/b/c/g|y",
        "#s|/b/c/d;p|q",
        "g#s|/b/c/g|",
        "g?y#s|/b/c/g|y",
        ";x|/b/c/;x|",
        "g;x|/b/c/g;x|",
        "g;x?y#s|/b/c/g;x|y",
        "~~|/b/c/d;p|q",
        ".|/b/c/|",
        "./|/b/c/|",
        "..|/b/|",
        "../|/b/|",
        "../g|/b/g|",
        "../..|/|",
        "../../|/|",
        "../../g|/g|",
        "../../../g|/g|",
        "../../../../g|/g|",
        "/./g|/g|",
        "/../g|/g|",
        "g.|/b/c/g.|",
        ".g|/b/c/.g|",
        "g..|/b/c/g..|",
        "..g|/b/c/..g|",
        "./../g|/b/g|",
        "./g/.|/b/c/g/|",
        "g/./h|/b/c/g/h|",
        "g/../h|/b/c/h|",
        "g;x=1/./y|/b/c/g;x=1/y|",
        "g;x=1/../y|/b/c/y|",
        "g?y/./x|/b/c/g|y/./x",
        "g?y/../x|/b/c/g|y/../x",
        "g#s/../x|/b/c/g|",
        "//a/g|/g|",
        "g:h|NONE|",
        "http:g|NONE|",
      })
  void referencesAreResolvedAsInTheExamplesOfTheRfc(String reference, String path, String query) {
    RequestHead base = new RequestHead("POST", "http", "a", "/b/c/d;p", "q", Fields.EMPTY);
    Target expected = path.equals("NONE") ? null : new Target("http", "a", path, query);
    assertThat(Targets.resolve(base, reference)).isEqualTo(expected);
  }

  @Test
  void aDefaultPortIsNoPort() {
    RequestHead secure = new RequestHead("POST", "https", "a:443", "/x", null, Fields.EMPTY);
    assertThat(Target.of(secure).authority()).isEqualTo("a");
    RequestHead odd = new RequestHead("POST", "https", "a:80", "/x", null, Fields.EMPTY);
    assertThat(Target.of(odd).authority()).isEqualTo("a:80");
    RequestHead six = new RequestHead("POST", "http", "[::1]:80", "/x", null, Fields.EMPTY);
    assertThat(Target.of(six).authority()).isEqualTo("[::1]");
  }
}
