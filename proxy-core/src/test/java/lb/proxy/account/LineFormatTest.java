package lb.proxy.account;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import lb.cache.rules.Reason;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class LineFormatTest {
  private final Accounting accounting = new Accounting(10, AccessLog.off());
  private final FinishedExchange exchange = new FinishedExchange(accounting.site("shop"));
  private final LineBuffer line = new LineBuffer();

  @Test
  void aHitAsJson() {
    assertThat(form(new NdjsonFormat()))
        .isEqualTo(
            """
            {"time":"2026-11-21T08:00:00.007Z","client":"192.0.2.7","method":"GET",\
            "scheme":"http","host":"shop.example","target":"/a?x=1","protocol":"HTTP/1.1",\
            "status":200,"bytes":1024,"duration_ms":1.500,"first_byte_ms":0.250,\
            "cache":"hit","cache_reason":"fresh","site":"shop","route":"/*",\
            "connection":17,"connection_requests":3}
            """);
  }

  @Test
  void aMissAsJsonTellsOfTheUpstreamAndTheClientsWords() {
    exchange.as(Reason.URI_MISS);
    exchange.stored = true;
    exchange.aborted = true;
    exchange.requestBytes = 12;
    exchange.firstByteNanos = 0;
    exchange.upstream = "origin:8080";
    exchange.upstreamAddress = "192.0.2.80:8080";
    exchange.upstreamProtocol = "HTTP/2";
    exchange.upstreamStatus = 200;
    exchange.upstreamNanos = 1_250_000;
    exchange.upstreamError = "short_body";
    exchange.referer = "https://shop.example/\"quoted\"";
    exchange.userAgent = "curl/8\n";
    JsonNode json = new JsonMapper().readTree(form(new NdjsonFormat()));
    assertThat(json.get("cache").asString()).isEqualTo("miss");
    assertThat(json.get("cache_reason").asString()).isEqualTo("uri_miss");
    assertThat(json.get("upstream").asString()).isEqualTo("origin:8080");
    assertThat(json.get("upstream_address").asString()).isEqualTo("192.0.2.80:8080");
    assertThat(json.get("upstream_protocol").asString()).isEqualTo("HTTP/2");
    assertThat(json.get("upstream_status").asInt()).isEqualTo(200);
    assertThat(json.get("upstream_ms").asDouble()).isEqualTo(1.25);
    assertThat(json.get("upstream_error").asString()).isEqualTo("short_body");
    assertThat(json.get("referer").asString()).isEqualTo("https://shop.example/\"quoted\"");
    assertThat(json.get("user_agent").asString()).isEqualTo("curl/8\n");
    assertThat(json.get("stored").asBoolean()).isTrue();
    assertThat(json.get("aborted").asBoolean()).isTrue();
    assertThat(json.get("request_bytes").asInt()).isEqualTo(12);
    assertThat(json.has("first_byte_ms")).isFalse();
  }

  @Test
  void whatFellUnderNoRouteNamesNone() {
    exchange.route = "";
    assertThat(form(new NdjsonFormat())).contains("\"site\":\"shop\",\"connection\":17");
  }

  @Test
  void aConnectionWithTlsIsToldOfInBothFormats() {
    exchange.protocol = "HTTP/3";
    exchange.tlsVersion = "TLSv1.3";
    exchange.tlsCipher = "TLS_AES_128_GCM_SHA256";
    assertThat(form(new NdjsonFormat()))
        .contains(
            "\"protocol\":\"HTTP/3\",\"tls\":\"TLSv1.3\",\"cipher\":\"TLS_AES_128_GCM_SHA256\","
                + "\"status\":200");
    exchange.tlsServerName = "shop\".example";
    assertThat(new JsonMapper().readTree(form(new NdjsonFormat())).get("server_name").asString())
        .isEqualTo("shop\".example");
    assertThat(form(new CombinedFormat()))
        .endsWith(" hit fresh TLSv1.3 TLS_AES_128_GCM_SHA256 \"shop\\\".example\" - -\n");
  }

  @Test
  void theOriginThatAnsweredIsNamedInTheCombinedFormat() {
    exchange.as(Reason.URI_MISS);
    exchange.upstream = "app";
    exchange.upstreamAddress = "[2001:db8::1]:443";
    exchange.upstreamProtocol = "HTTP/1.1";
    assertThat(form(new CombinedFormat()))
        .endsWith(" miss uri_miss - - \"-\" [2001:db8::1]:443 HTTP/1.1\n");
  }

  @Test
  void aHitInTheCombinedFormat() {
    exchange.referer = "https://shop.example/";
    exchange.userAgent = "Mozilla/5.0 \"x\"";
    assertThat(form(new CombinedFormat()))
        .isEqualTo(
            "192.0.2.7 - - [21/Nov/2026:08:00:00 +0000] \"GET /a?x=1 HTTP/1.1\" 200 1024"
                + " \"https://shop.example/\" \"Mozilla/5.0 \\\"x\\\"\" hit fresh - - \"-\" - -\n");
  }

  @Test
  void whatIsNotThereIsADashInTheCombinedFormat() {
    exchange.method = "";
    exchange.target = "";
    exchange.status = 400;
    exchange.responseBytes = 0;
    assertThat(form(new CombinedFormat()))
        .isEqualTo(
            "192.0.2.7 - - [21/Nov/2026:08:00:00 +0000] \"-\" 400 - \"-\" \"-\" hit fresh - - \"-\" - -\n");
  }

  @Test
  void eachLineHasItsOwnTimeAlsoAcrossSeconds() {
    NdjsonFormat format = new NdjsonFormat();
    for (long millis : new long[] {0, 1, 999, 1_000, 1_795_247_999_999L, 1_795_248_000_000L, 5}) {
      exchange.wallMillis = millis;
      JsonNode json = new JsonMapper().readTree(form(format));
      String time = json.get("time").asString();
      assertThat(Instant.parse(time)).isEqualTo(Instant.ofEpochMilli(millis));
      assertThat(time).hasSize("2026-11-21T08:00:00.007Z".length());
    }
  }

  @Test
  void theLongestLineFitsIntoTheBuffer() {
    String long8 = "\u0001".repeat(70_000);
    exchange.clientAddress = long8;
    exchange.method = long8;
    exchange.scheme = long8;
    exchange.authority = long8;
    exchange.target = long8;
    exchange.protocol = long8;
    exchange.route = long8;
    exchange.upstream = long8;
    exchange.upstreamAddress = long8;
    exchange.upstreamProtocol = long8;
    exchange.tlsVersion = long8;
    exchange.tlsCipher = long8;
    exchange.tlsServerName = long8;
    exchange.referer = long8;
    exchange.userAgent = long8;
    exchange.site = accounting.site(long8);
    exchange.responseBytes = Long.MAX_VALUE;
    exchange.requestBytes = Long.MAX_VALUE;
    exchange.endNanos = Long.MAX_VALUE;
    exchange.upstreamNanos = Long.MAX_VALUE;
    exchange.connectionId = Long.MAX_VALUE;
    for (LineFormat format : List.of(new NdjsonFormat(), new CombinedFormat())) {
      String formed = form(format);
      assertThat(formed).hasSizeLessThan(LineBuffer.BYTES_MAX).endsWith("\n");
    }
    new JsonMapper().readTree(form(new NdjsonFormat()));
  }

  @Test
  void whateverOctetsComeALineIsOneLineOfValidJson() {
    Random random = new Random(7);
    JsonMapper mapper = new JsonMapper();
    NdjsonFormat format = new NdjsonFormat();
    for (int i = 0; i < 5_000; i++) {
      exchange.target = latin1(random, 60);
      exchange.userAgent = latin1(random, 60);
      exchange.authority = latin1(random, 20);
      String formed = form(format);
      assertThat(formed.indexOf('\n')).isEqualTo(formed.length() - 1);
      JsonNode json = mapper.readTree(formed);
      assertThat(json.get("target").asString()).isEqualTo(exchange.target);
      assertThat(json.get("user_agent").asString()).isEqualTo(exchange.userAgent);
      assertThat(json.get("host").asString()).isEqualTo(exchange.authority);
    }
  }

  private String form(LineFormat format) {
    line.clear();
    format.form(exchange, line);
    return new String(line.bytes(), 0, line.length(), StandardCharsets.US_ASCII);
  }

  private static String latin1(Random random, int lengthMax) {
    byte[] octets = new byte[random.nextInt(lengthMax)];
    random.nextBytes(octets);
    return new String(octets, StandardCharsets.ISO_8859_1);
  }
}
