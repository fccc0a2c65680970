package lb.cache.rules;

import static lb.cache.rules.Samples.NOW;
import static lb.cache.rules.Samples.date;
import static lb.cache.rules.Samples.get;
import static lb.cache.rules.Samples.ok;
import static lb.cache.rules.Samples.response;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import lb.cache.http.FieldName;
import lb.cache.http.Fields;
import lb.cache.http.RequestHead;
import lb.cache.http.ResponseHead;
import lb.cache.rules.Revalidation.HeadEffect;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RevalidationTest {
  private static ResponseHead freshen(ResponseHead stored, ResponseHead update) {
    return Revalidation.freshen(stored, update, NOW, false);
  }

  @Test
  void theStoredValidatorsStandInPlaceOfTheClients() {
    RequestHead request =
        get(
            "Foo", "1",
            "If-None-Match", "\"client\"",
            "If-Modified-Since", date(-5),
            "Range", "bytes=0-1",
            "If-Range", "\"client\"");
    Fields sent =
        Revalidation.conditional(request, ok("ETag", "\"a\"", "Last-Modified", date(-60))).fields();
    assertThat(sent)
        .isEqualTo(Fields.of("Foo", "1", "If-None-Match", "\"a\"", "If-Modified-Since", date(-60)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"abcdef\"", "W/\"abcdef\"", "abcdef"})
  void anEntityTagIsSentBackAsItCame(String etag) {
    Fields sent = Revalidation.conditional(get(), ok("ETag", etag)).fields();
    assertThat(sent).isEqualTo(Fields.of("If-None-Match", etag));
  }

  @Test
  void onAMissTheConditionsAreTakenOff() {
    RequestHead plain = get("Foo", "1");
    assertThat(Revalidation.withoutConditions(plain)).isSameAs(plain);
    RequestHead request =
        get("If-None-Match", "*", "Foo", "1", "If-Modified-Since", "x", "Range", "r");
    assertThat(Revalidation.withoutConditions(request).fields())
        .isEqualTo(Fields.of("Foo", "1", "Range", "r"));
  }

  @ParameterizedTest
  @CsvSource({
    "Test-Header, A, B, B",
    "X-Test-Header, A, B, B",
    "Content-Foo, A, B, B",
    "X-Content-Foo, A, B, B",
    "Cache-Control, max-age=1, max-age=3600, max-age=3600",
    "Content-Encoding, A, B, A",
    "Content-Length, 5, 10, 5",
    "Content-Location, /foo, /bar, /bar",
    "Content-MD5, A, B, A",
    "Content-Range, A, B, A",
    "Content-Security-Policy, A, B, B",
    "Content-Type, text/plain, text/plain;charset=utf-8, text/plain;charset=utf-8",
    "Clear-Site-Data, cache, cookies, cookies",
    "ETag, W/1, W/2, W/1",
    "Expires, A, B, B",
    "Public-Key-Pins, A, B, B",
    "Set-Cookie2, A, B, B",
    "X-Frame-Options, deny, sameorigin, sameorigin",
    "X-XSS-Protection, 1, 1; mode=block, 1; mode=block",
    "Connection, A, B, A",
    "Keep-Alive, A, B, A",
    "Transfer-Encoding, A, B, A",
    "Upgrade, A, B, A",
    "Proxy-Authenticate, A, B, A",
  })
  void a304UpdatesTheStoredFieldsButNotThoseOfTheBody(
      String name, String storedValue, String newValue, String expected) {
    ResponseHead updated =
        freshen(ok(name, storedValue), response(304, name.toUpperCase(), newValue));
    assertThat(updated.status()).isEqualTo(200);
    assertThat(updated.fields().all(name)).containsExactly(expected);
  }

  @Test
  void fieldsThatThe304LeavesOutStay() {
    ResponseHead updated =
        freshen(
            ok("A", "1", "B", "2", "Content-Length", "3"),
            response(304, "B", "9", "Date", date(0)));
    assertThat(updated.fields().first("A")).isEqualTo("1");
    assertThat(updated.fields().first("B")).isEqualTo("9");
    assertThat(updated.fields().first("Content-Length")).isEqualTo("3");
  }

  @Test
  void severalLinesReplaceSeveralLines() {
    ResponseHead updated =
        freshen(ok("Link", "1", "Link", "2", "X", "y"), response(304, "link", "3", "LINK", "4"));
    assertThat(updated.fields().all("Link")).containsExactly("3", "4");
    assertThat(updated.fields().first("X")).isEqualTo("y");
  }

  @Test
  void theAgeOfTheStoredResponseDoesNotLiveOn() {
    assertThat(freshen(ok("Age", "100"), response(304)).fields().has(FieldName.AGE)).isFalse();
    assertThat(freshen(ok("Age", "100"), response(304, "Age", "5")).fields().all(FieldName.AGE))
        .containsExactly("5");
  }

  @Test
  void theDateIsThatOfTheUpdate() {
    assertThat(freshen(ok("Date", date(-60)), response(304, "Date", date(-1))).fields().all("Date"))
        .containsExactly(date(-1));
    assertThat(freshen(ok("Date", date(-60)), response(304)).fields().all("Date"))
        .containsExactly(date(0));
  }

  @Test
  void aCookieComesInOnlyWhenThePolicyStoresCookies() {
    ResponseHead update = response(304, "Set-Cookie", "a=c", "Set-Cookie", "d=e");
    assertThat(freshen(ok(), update).fields().has(FieldName.SET_COOKIE)).isFalse();
    assertThat(
            Revalidation.freshen(ok("Set-Cookie", "a=b"), update, NOW, true)
                .fields()
                .all("Set-Cookie"))
        .containsExactly("a=c", "d=e");
  }

  @Test
  void whatConnectionListsDoesNotComeIn() {
    ResponseHead updated =
        freshen(ok("A", "1"), response(304, "Connection", "a, B", "A", "2", "b", "3", "C", "4"));
    assertThat(updated.fields().first("A")).isEqualTo("1");
    assertThat(updated.fields().has("B")).isFalse();
    assertThat(updated.fields().first("C")).isEqualTo("4");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "\"a\"||\"a\"||true",
        "\"a\"||||true",
        "\"a-gzip\"||\"a\"||true",
        "\"a\"|x||y|true",
        "|x||x|true",
        "|x|||true",
        "|x||y|false",
        "||||false",
      })
  void a304ConfirmsWhatWasAskedAbout(
      String storedTag, String storedDate, String newTag, String newDate, boolean confirms) {
    assertThat(Revalidation.confirms(head(200, storedTag, storedDate), head(304, newTag, newDate)))
        .isEqualTo(confirms);
  }

  private static ResponseHead head(int status, String etag, String lastModified) {
    Fields.Builder fields = Fields.builder();
    if (etag != null) {
      fields.add(FieldName.ETAG, etag);
    }
    if (lastModified != null) {
      fields.add(FieldName.LAST_MODIFIED, lastModified);
    }
    return new ResponseHead(status, fields.build());
  }

  @Test
  void a304AlsoConfirmsOtherVariantsWithItsStrongTag() {
    assertThat(Revalidation.alsoConfirms(ok("ETag", "\"a\""), response(304, "ETag", "\"a\"")))
        .isTrue();
    assertThat(Revalidation.alsoConfirms(ok("ETag", "W/\"a\""), response(304, "ETag", "W/\"a\"")))
        .isFalse();
    assertThat(Revalidation.alsoConfirms(ok("ETag", "\"b\""), response(304, "ETag", "\"a\"")))
        .isFalse();
    assertThat(Revalidation.alsoConfirms(ok(), response(304))).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "200||FRESHEN",
        "200|ETag: \"a\"|FRESHEN",
        "200|Content-Length: 5|FRESHEN",
        "200|ETag: \"b\"|INVALIDATE",
        "200|Content-Length: 6|INVALIDATE",
        "200|Last-Modified: x|INVALIDATE",
        "410|ETag: \"b\"|NONE",
        "404||NONE",
      })
  void aHeadAnswerFreshensOrInvalidatesTheStoredGet(int status, String line, HeadEffect effect) {
    String[] fields = line == null ? new String[0] : line.split(": ");
    ResponseHead stored = ok("ETag", "\"a\"", "Content-Length", "5");
    assertThat(Revalidation.headEffect(stored, response(status, fields))).isEqualTo(effect);
  }

  @Test
  void fieldsOfTheConnectionAreNotStored() {
    ResponseHead head =
        ok(
            "Connection",
            "a, b",
            "A",
            "1",
            "b",
            "2",
            "c",
            "3",
            "Keep-Alive",
            "x",
            "Proxy-Authenticate",
            "x",
            "Proxy-Authentication-Info",
            "x",
            "Proxy-Authorization",
            "x",
            "Proxy-Connection",
            "x",
            "TE",
            "x",
            "Trailer",
            "x",
            "Transfer-Encoding",
            "chunked",
            "Upgrade",
            "x",
            "Set-Cookie2",
            "kept");
    assertThat(StoredHead.of(head, List.of()).fields())
        .isEqualTo(Fields.of("c", "3", "Set-Cookie2", "kept"));
  }

  @Test
  void fieldsThatTheOriginKeepsOutAreNotStored() {
    ResponseHead head = ok("a", "1", "B", "2", "c", "3");
    assertThat(StoredHead.of(head, List.of("a", "b")).fields()).isEqualTo(Fields.of("c", "3"));
    assertThat(StoredHead.of(head, List.of())).isSameAs(head);
  }
}
