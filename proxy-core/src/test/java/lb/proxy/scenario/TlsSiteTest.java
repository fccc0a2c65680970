package lb.proxy.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import lb.testing.Body;
import lb.testing.RawClient;
import lb.testing.Reply;
import lb.testing.Response;
import org.junit.jupiter.api.Test;

/** What a site with TLS does with requests without it, and what it tells browsers. */
final class TlsSiteTest extends TlsScenario {
  private static final String HSTS = "Strict-Transport-Security";

  @Test
  void withoutARedirectAPlainRequestIsServed() {
    startOne();
    answers("same");
    assertThat(connectPlain(plain()).get("/").text()).isEqualTo("same");
    assertThat(connect("localhost").get("/").field("Cache-Status")).contains("hit");
  }

  @Test
  void aPlainRequestIsSentToTheSameUrlWithHttps() {
    startOne("\"redirect\": true");
    answers("same");
    RawClient client = connectPlain(plain());
    Response moved = client.get("/a?b=c", "Host: shop.test:8080");
    assertThat(moved.status()).isEqualTo(308);
    assertThat(moved.field("Location")).isEqualTo("https://shop.test/a?b=c");
    assertThat(moved.has(HSTS)).isFalse();
    assertThat(client.request("POST", "/form", Body.of("x"), "Host: shop.test").status())
        .isEqualTo(308);
    assertThat(origin.received()).isEmpty();
    assertThat(connect("localhost").get("/a?b=c").text()).isEqualTo("same");
  }

  @Test
  void statusAndPortOfARedirectAreChosen() {
    startOne("\"redirect\": {\"status\": 301, \"port\": 8443}");
    Response moved = connectPlain(plain()).get("/", "Host: [::1]:80");
    assertThat(moved.status()).isEqualTo(301);
    assertThat(moved.field("Location")).isEqualTo("https://[::1]:8443/");
  }

  @Test
  void whatATrustedProxyGotByHttpsIsNotRedirected() {
    TestAuthority.write(folder, "site", AUTHORITY.issue("CN=site", "localhost"));
    String sites =
        "[{\"hosts\": \"*\", \"origins\": ORIGIN, \"tls\": {\"certificate\": \"site.pem\","
            + " \"key\": \"site.key\", \"redirect\": true}}]";
    start(sites, "\"trusted_proxies\": [\"127.0.0.1\"]");
    answers("x");
    RawClient client = connectPlain(plain());
    assertThat(client.get("/", "X-Forwarded-Proto: https").status()).isEqualTo(200);
    assertThat(client.get("/", "X-Forwarded-Proto: http").status()).isEqualTo(308);
    assertThat(client.get("/").status()).isEqualTo(308);
  }

  @Test
  void whatAStrangerSaysOfHttpsIsNotBelieved() {
    startOne("\"redirect\": true");
    Response moved = connectPlain(plain()).get("/", "X-Forwarded-Proto: https");
    assertThat(moved.status()).isEqualTo(308);
  }

  @Test
  void browsersAreToldOverTlsAlone() {
    startOne("\"hsts\": {\"max_age\": \"30d\", \"include_subdomains\": true}");
    String value = "max-age=2592000; includeSubDomains";
    origin
        .otherwise()
        .respond(
            Reply.ok("x")
                .cacheControl("max-age=60")
                .field("ETag", "\"1\"")
                .field(HSTS, "max-age=1; preload"));
    RawClient client = connect("localhost");
    Response miss = client.get("/");
    assertThat(miss.fields().all(HSTS)).containsExactly(value);
    Response hit = client.get("/");
    assertThat(hit.field("Cache-Status")).contains("hit");
    assertThat(hit.fields().all(HSTS)).containsExactly(value);
    Response confirmed = client.get("/", "If-None-Match: \"1\"");
    assertThat(confirmed.status()).isEqualTo(304);
    assertThat(confirmed.fields().all(HSTS)).containsExactly(value);
    Response part = client.get("/", "Range: bytes=0-0");
    assertThat(part.status()).isEqualTo(206);
    assertThat(part.fields().all(HSTS)).containsExactly(value);
    assertThat(client.request("DELETE", "/y", Body.of("")).fields().all(HSTS))
        .containsExactly(value);
    assertThat(connectPlain(plain()).get("/").has(HSTS)).isFalse();
  }

  @Test
  void aSiteIsNotReachedThroughAnOlderVersionThatAnotherTakes() {
    TestAuthority.write(folder, "old", AUTHORITY.issue("CN=old", "old.test"));
    TestAuthority.write(folder, "new", AUTHORITY.issue("CN=new", "new.test"));
    start(
        """
        [{"hosts": "old.test", "origins": ORIGIN,
          "tls": {"certificate": "old.pem", "key": "old.key"}},
         {"hosts": "new.test", "origins": ORIGIN,
          "tls": {"certificate": "new.pem", "key": "new.key", "min_version": "1.3"}}]
        """);
    answers("x");
    RawClient client =
        connect(
            AUTHORITY.client(null),
            "old.test",
            parameters -> parameters.setProtocols(new String[] {"TLSv1.2"}));
    assertThat(client.get("/", "Host: old.test").status()).isEqualTo(200);
    assertThat(client.get("/", "Host: new.test").status()).isEqualTo(421);
    assertThat(connect("old.test").get("/", "Host: new.test").status()).isEqualTo(200);
  }
}
