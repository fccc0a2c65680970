package lb.cache;

import static org.assertj.core.api.Assertions.assertThat;

import lb.cache.http.FieldName;
import lb.cache.http.Fields;
import org.junit.jupiter.api.Test;

class EncodedHeadTest {
  private static final Fields FIELDS =
      Fields.of(
          "Date",
          "d",
          "Content-Type",
          "text/css",
          "etag",
          "\"v1\"",
          "X",
          "1",
          "Content-Length",
          "7",
          "Vary",
          "Accept",
          "X",
          "2",
          "ETag",
          "\"v2\"");

  private static String asText(EncodedHead head, int from, int to) {
    return head.toString().substring(from, to);
  }

  @Test
  void theEntityTagStandsFirstAndItsValueIsWhereItIsSaidToBe() {
    EncodedHead head = EncodedHead.of(FIELDS);
    int value = EncodedHead.ETAG_VALUE;
    assertThat(head.toString()).startsWith("etag: \"v1\"\r\nDate: d\r\n");
    assertThat(asText(head, value, value + head.etagBytes())).isEqualTo("\"v1\"");
  }

  @Test
  void whatA304HasIsTheBeginning() {
    EncodedHead head = EncodedHead.of(FIELDS);
    assertThat(asText(head, 0, head.notModifiedBytes()))
        .isEqualTo("etag: \"v1\"\r\nDate: d\r\nX: 1\r\nVary: Accept\r\nX: 2\r\nETag: \"v2\"\r\n");
    assertThat(head.toString()).endsWith("\r\nContent-Type: text/css\r\nContent-Length: 7\r\n");
  }

  @Test
  void aHeadWithoutAnEntityTagHasNone() {
    EncodedHead head = EncodedHead.of(Fields.of("Date", "d"));
    assertThat(head.etagBytes()).isZero();
    assertThat(head.notModifiedBytes()).isEqualTo("Date: d\r\n".length());
    assertThat(EncodedHead.of(Fields.EMPTY).octets()).isEmpty();
  }

  @Test
  void everyLineComesBack() {
    Fields decoded = EncodedHead.decode(200, EncodedHead.of(FIELDS).octets()).fields();
    assertThat(decoded.size()).isEqualTo(FIELDS.size());
    for (int i = 0; i < FIELDS.size(); i++) {
      assertThat(decoded.all(FIELDS.name(i))).isEqualTo(FIELDS.all(FIELDS.name(i)));
    }
    assertThat(decoded.first(FieldName.ETAG)).isEqualTo("\"v1\"");
  }
}
