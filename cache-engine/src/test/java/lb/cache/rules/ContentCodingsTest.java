package lb.cache.rules;

import static lb.cache.rules.Samples.ok;
import static lb.cache.rules.Samples.response;
import static org.assertj.core.api.Assertions.assertThat;

import lb.cache.http.Fields;
import lb.cache.http.ResponseHead;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContentCodingsTest {
  private static final int ALL =
      AcceptEncoding.BR | AcceptEncoding.ZSTD | AcceptEncoding.GZIP | AcceptEncoding.IDENTITY;

  private static Coding negotiate(String accept, int available) {
    return ContentCodings.negotiate(Fields.of("Accept-Encoding", accept), available);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      nullValues = "NULL",
      value = {
        "gzip, deflate, br, zstd|BR",
        "gzip, zstd|ZSTD",
        "gzip|GZIP",
        "x-gzip|GZIP",
        "gzip;q=1.0, br;q=0.5|GZIP",
        "gzip;q=0.5, br;q=0.501|BR",
        "gzip;q=0.5, identity|IDENTITY",
        "gzip;q=0.5, identity;q=0.5|GZIP",
        "gzip;q=0|IDENTITY",
        "gzip;q=0.0, *|BR",
        "*|BR",
        "*;q=0|NULL",
        "*;q=0, identity|IDENTITY",
        "identity;q=0|NULL",
        "deflate|IDENTITY",
        "~~|IDENTITY",
        "br;q=0.001|BR",
        "br ; q=0.9 , gzip|GZIP",
        "br;Q=0.9, gzip|GZIP",
        "br;q=2, gzip|BR",
      })
  void theCodingWithTheGreatestWeightIsChosen(String accept, Coding expected) {
    assertThat(negotiate(accept, ALL)).isEqualTo(expected);
  }

  @Test
  void onlyWhatCanBeHadIsChosen() {
    assertThat(negotiate("br, gzip", AcceptEncoding.GZIP | AcceptEncoding.IDENTITY))
        .isEqualTo(Coding.GZIP);
    assertThat(negotiate("br", AcceptEncoding.GZIP | AcceptEncoding.IDENTITY))
        .isEqualTo(Coding.IDENTITY);
    assertThat(negotiate("br", AcceptEncoding.GZIP)).isNull();
  }

  @Test
  void withoutTheFieldNoCodingIsAdded() {
    assertThat(ContentCodings.negotiate(Fields.EMPTY, ALL)).isEqualTo(Coding.IDENTITY);
    assertThat(ContentCodings.negotiate(Fields.EMPTY, AcceptEncoding.GZIP)).isEqualTo(Coding.GZIP);
  }

  @ParameterizedTest
  @CsvSource({
    "text/html, true",
    "text/html; charset=utf-8, true",
    "TEXT/CSS, true",
    "application/json, true",
    "application/problem+json, true",
    "image/svg+xml, true",
    "application/javascript, true",
    "application/wasm, true",
    "font/ttf, true",
    "font/woff2, false",
    "image/png, false",
    "video/mp4, false",
    "application/zip, false",
    "application/octet-stream, false",
    "text/event-stream, false",
    "'', false",
  })
  void someTypesShrink(String type, boolean shrinks) {
    assertThat(ContentCodings.isCompressible(ok("Content-Type", type), 10_000)).isEqualTo(shrinks);
  }

  @Test
  void whatMustNotOrNeedNotBeCodedIsLeftAlone() {
    ResponseHead plain = ok("Content-Type", "text/html");
    assertThat(ContentCodings.isCompressible(plain, ContentCodings.BODY_BYTES_MIN)).isTrue();
    assertThat(ContentCodings.isCompressible(plain, ContentCodings.BODY_BYTES_MIN - 1)).isFalse();
    for (String[] fields :
        new String[][] {
          {"Content-Encoding", "gzip"},
          {"Cache-Control", "max-age=5, no-transform"},
          {"Content-MD5", "x"},
          {"Repr-Digest", "x"},
          {"Content-Range", "bytes 0-1/2"}
        }) {
      ResponseHead head = ok("Content-Type", "text/html", fields[0], fields[1]);
      assertThat(ContentCodings.isCompressible(head, 10_000)).as(fields[0]).isFalse();
    }
    assertThat(ContentCodings.isCompressible(ok(), 10_000)).isFalse();
    assertThat(ContentCodings.isCompressible(response(206, "Content-Type", "text/html"), 10_000))
        .isFalse();
    assertThat(ContentCodings.isCompressible(response(404, "Content-Type", "text/html"), 10_000))
        .isFalse();
  }

  @Test
  void theHeadOfACodedVariantSaysSo() {
    ResponseHead head =
        ok(
            "ETag",
            "\"a\"",
            "Content-Length",
            "1000",
            "Accept-Ranges",
            "bytes",
            "Vary",
            "Foo",
            "X",
            "y");
    Fields coded = ContentCodings.codedHead(head, Coding.BR, 400).fields();
    assertThat(coded.all("ETag")).containsExactly("W/\"a\"");
    assertThat(coded.all("Content-Encoding")).containsExactly("br");
    assertThat(coded.all("Content-Length")).containsExactly("400");
    assertThat(coded.all("Vary")).containsExactly("Foo", "Accept-Encoding");
    assertThat(coded.has("Accept-Ranges")).isFalse();
    assertThat(coded.first("X")).isEqualTo("y");
  }

  @Test
  void varyIsNotSaidTwice() {
    ResponseHead said = ok("Vary", "Foo, accept-encoding");
    assertThat(ContentCodings.withVary(said)).isSameAs(said);
    ResponseHead star = ok("Vary", "*");
    assertThat(ContentCodings.withVary(star)).isSameAs(star);
    assertThat(ContentCodings.withVary(ok()).fields().all("Vary"))
        .containsExactly("Accept-Encoding");
  }
}
