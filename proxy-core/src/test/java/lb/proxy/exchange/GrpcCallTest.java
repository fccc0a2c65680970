package lb.proxy.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import lb.cache.http.Fields;
import lb.cache.http.RequestHead;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GrpcCallTest {
  @ParameterizedTest
  @CsvSource({
    "application/grpc, true",
    "application/grpc+proto, true",
    "Application/gRPC;charset=x, true",
    "application/grpc-web, false",
    "application/grpcx, false",
    "application/json, false"
  })
  void aCallIsKnownByItsContentType(String type, boolean expected) {
    RequestHead head =
        new RequestHead("POST", "http", "a", "/s/m", null, Fields.of("Content-Type", type));
    assertThat(GrpcCall.is(head)).isEqualTo(expected);
  }

  @Test
  void aRequestWithoutAContentTypeIsNone() {
    RequestHead head = new RequestHead("POST", "http", "a", "/s/m", null, Fields.EMPTY);
    assertThat(GrpcCall.is(head)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "1H, 3600000",
    "2M, 120000",
    "3S, 3000",
    "250m, 250",
    "99999999n, 99",
    "1u, 1",
    "0m, 1",
    "99999999H, 359999996400000",
    "999999999S, -1",
    "S, -1",
    "1s, -1",
    "1, -1",
    "-1S, -1",
    "1.5S, -1"
  })
  void aTimeoutIsANumberAndItsUnit(String text, long expected) {
    assertThat(GrpcCall.timeoutMillis(Fields.of("grpc-timeout", text))).isEqualTo(expected);
  }

  @Test
  void withoutATimeoutThereIsNone() {
    assertThat(GrpcCall.timeoutMillis(Fields.EMPTY)).isEqualTo(GrpcCall.NO_TIMEOUT);
  }

  @ParameterizedTest
  @CsvSource({"400, 13", "401, 16", "403, 7", "404, 12", "413, 8", "502, 14", "503, 14", "504, 14"})
  void aStatusOfHttpIsSaidAsOneOfGrpc(int http, int grpc) {
    assertThat(GrpcCall.status(http)).isEqualTo(grpc);
  }

  @Test
  void aMessageIsPercentEncoded() {
    assertThat(GrpcCall.message("50% ä\n")).isEqualTo("50%25 %C3%A4%0A");
  }
}
