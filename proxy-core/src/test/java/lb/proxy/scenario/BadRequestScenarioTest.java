package lb.proxy.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import lb.testing.RawClient;
import lb.testing.Reply;
import lb.testing.Response;
import lb.testing.ScriptedOrigin;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that are malformed, ambiguous or too large: refused, counted, never passed on. */
class BadRequestScenarioTest {
  private final ScriptedOrigin origin = ScriptedOrigin.start();
  private final LbUnderTest lb =
      LbUnderTest.inFrontOf(
          origin,
          "\"limits\": {\"request_line_max\": \"1kb\", \"head_max\": \"4kb\", \"fields_max\": 20,"
              + " \"request_body_max\": \"10kb\"}",
          "\"timeouts\": {\"head\": \"300ms\"}");

  @AfterEach
  void close() {
    lb.close();
    origin.close();
  }

  private Response refused(RawClient client, int status) {
    Response response = client.read();
    assertThat(response.status()).isEqualTo(status);
    assertThat(response.field("Connection")).isEqualTo("close");
    assertThat(response.field("Content-Type")).startsWith("text/plain");
    assertThat(response.body().length).isBetween(1, 500);
    client.expectEnd();
    assertThat(origin.received()).isEmpty();
    assertThat(lb.metric("lb_requests_rejected_total")).isEqualTo(1);
    return response;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET / HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        "GET  / HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET / HTTP/1.1\nHost: a\n\n",
        "GET / HTTP/1.1\r\nHost: a\rX: b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost : a\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nX: 1\r\n folded\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nX: \u0000\r\n\r\n",
        "GET http://a/ HTTP/1.1\r\nHost: b\r\n\r\n",
        "GET /# HTTP/1.1\r\nHost: a\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +1\r\n\r\na",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1,1\r\n\r\na",
        "POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n",
      })
  void ambiguityIsRefusedAndTheConnectionClosed(String request) {
    refused(lb.client().send(request), 400);
  }

  @ParameterizedTest
  @CsvSource({
    "'GET / HTTP/2.0\r\nHost: a\r\n\r\n',505",
    "'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n',501",
    "'CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\n\r\n',501",
  })
  void whatIsNotSpokenHereIsToldSo(String request, int status) {
    refused(lb.client().send(request), status);
  }

  @Test
  void aLongRequestLineIs414() {
    refused(lb.client().send("GET /" + "x".repeat(2000) + " HTTP/1.1\r\nHost: a\r\n\r\n"), 414);
  }

  @Test
  void aLongHeadIs431() {
    refused(
        lb.client().send("GET / HTTP/1.1\r\nHost: a\r\nX: " + "x".repeat(5000) + "\r\n\r\n"), 431);
  }

  @Test
  void tooManyFieldsAre431() {
    refused(
        lb.client().send("GET / HTTP/1.1\r\nHost: a\r\n" + "X: 1\r\n".repeat(30) + "\r\n"), 431);
  }

  @Test
  void aBodyWhoseLengthIsTooMuchIs413() {
    refused(lb.client().send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 20000\r\n\r\n"), 413);
  }

  @Test
  void aHeadThatDoesNotEndIs408() {
    refused(lb.client().send("GET / HTTP/1.1\r\nHost: a\r\n"), 408);
  }

  @Test
  void aConnectionWithoutARequestIsClosedInSilence() {
    lb.client().expectNothingFor(java.time.Duration.ofMillis(50));

    assertThat(lb.metric("lb_requests_rejected_total")).isLessThanOrEqualTo(0);
  }

  @Test
  void aSmuggledRequestIsNeverSeen() {
    origin.otherwise().respond(Reply.ok("x"));
    RawClient client =
        lb.client()
            .send(
                "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n"
                    + "0\r\n\r\nGET /admin HTTP/1.1\r\nHost: a\r\n\r\n");

    assertThat(client.read().status()).isEqualTo(400);
    assertThat(client.expectEnd()).isEmpty();
    assertThat(origin.received()).isEmpty();
  }

  @Test
  void aChunkThatIsNonsenseEndsTheConnectionAndTheFetch() {
    origin.on("/up").respond(Reply.ok("x"));
    RawClient client =
        lb.client().sendHead("POST", "/up", "Transfer-Encoding: chunked").send("zz\r\nhello\r\n");

    byte[] answer = client.expectEnd();

    assertThat(new String(answer, java.nio.charset.StandardCharsets.US_ASCII))
        .startsWith("HTTP/1.1 400 ");
    origin
        .received("/up")
        .forEach(request -> assertThat(request.awaitBody().isBodyComplete()).isFalse());
  }
}
