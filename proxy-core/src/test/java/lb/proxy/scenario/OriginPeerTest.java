package lb.proxy.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import lb.testing.Eventually;
import lb.testing.RawClient;
import lb.testing.RawHead;
import lb.testing.Reply;
import lb.testing.Script;
import lb.testing.ScriptedOrigin;
import lb.testing.h2.H2Block;
import lb.testing.h2.H2Client;
import lb.testing.h2.H2Frame;
import lb.testing.h2.H2Origin;
import lb.testing.h2.H2Peer;
import lb.testing.h3.H3Client;
import lb.testing.h3.H3Requests;
import lb.testing.h3.QuicPeer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What clients and the log are told of the origin's side: what it speaks, where it is, and why it
 * ended an answer.
 */
class OriginPeerTest {
  @TempDir Path folder;

  private final List<AutoCloseable> opened = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : opened.reversed()) {
      each.close();
    }
  }

  private <T extends AutoCloseable> T opened(T made) {
    opened.add(made);
    return made;
  }

  private H2Origin http2(H2Origin.Script script) {
    return opened(H2Origin.start(script));
  }

  private LbUnderTest inFrontOf(H2Origin origin, String... members) {
    String origins = "\"origins\": [\"h2c://127.0.0.1:" + origin.port() + "\"]";
    return opened(LbUnderTest.configured(origins, members));
  }

  // --- Via (RFC 9110 §7.6.3) ---

  @Test
  void viaSaysWhatTheOriginSpoke() {
    LbUnderTest lb =
        inFrontOf(
            http2(peer -> {
              peer.greet();
              peer.head(peer.request().streamId(), ":status", "200", "cache-control", "max-age=60")
                  .lastData(1, "kept");
              peer.answerAll("not kept");
            }));
    assertThat(lb.get("/kept").field("Via")).isEqualTo("2 lb");
    assertThat(lb.get("/kept").field("Via")).as("from the cache").isEqualTo("2 lb");
    assertThat(lb.request("POST", "/", "x").field("Via")).isEqualTo("2 lb");
    ScriptedOrigin older = opened(ScriptedOrigin.start());
    older.on("/1.1").respond(Reply.ok("x"));
    older.on("/1.0").respond(Script.raw("HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\nx"));
    LbUnderTest other = opened(LbUnderTest.inFrontOf(older));
    assertThat(other.get("/1.1").field("Via")).isEqualTo("1.1 lb");
    assertThat(other.get("/1.0").field("Via")).isEqualTo("1.0 lb");
  }

  // --- why an answer ends ---

  /** Begins an answer and then ends it with this code. */
  private static H2Origin.Script breakingOff(int code) {
    return peer -> {
      peer.greet();
      H2Peer.Request request = peer.request();
      peer.head(request.streamId(), ":status", "200", "cache-control", "no-store");
      peer.data(request.streamId(), "some");
      peer.send(H2Frame.reset(request.streamId(), code)).readToEnd();
    };
  }

  @ParameterizedTest
  @CsvSource({"8, CANCEL", "11, ENHANCE_YOUR_CALM", "2, INTERNAL_ERROR", "7, INTERNAL_ERROR"})
  void anAnswerThatItsOriginEndsIsEndedWithTheSameCodeWhereItMeansTheSame(int said, String told) {
    LbUnderTest lb = inFrontOf(http2(breakingOff(said)));
    H2Client client = opened(H2Client.connect(lb.http2Address()));
    assertThat(client.request(1, "POST", "/").readHead(1).status()).isEqualTo(200);
    H2Frame frame = client.readOf(1);
    while (frame.type() == H2Frame.DATA) {
      frame = client.readOf(1);
    }
    assertThat(frame.type()).isEqualTo(H2Frame.RST_STREAM);
    assertThat(frame.code()).isEqualTo(told);
  }

  @ParameterizedTest
  @CsvSource({"8, 10c", "11, 107", "2, 102"})
  void soItIsOverHttp3(int said, String told) {
    LbUnderTest lb = inFrontOf(http2(breakingOff(said))).secured();
    H3Client client = opened(H3Client.connect(lb.secureAddress()));
    long code = client.request("POST", "/").awaitReset();
    assertThat(Long.toHexString(code)).isEqualTo(told);
  }

  @ParameterizedTest
  @CsvSource({"8, 1", "11, 8", "2, 14", "7, 14"})
  void aCallOfGrpcThatIsEndedBeforeItsAnswerGetsTheStatusOfTheCode(int said, String told) {
    LbUnderTest lb =
        inFrontOf(
            http2(peer -> {
              peer.greet();
              while (true) {
                peer.send(H2Frame.reset(peer.request().streamId(), said));
              }
            }));
    H2Client client = opened(H2Client.connect(lb.http2Address()));
    byte[] call =
        H2Block.request("POST", "/s/m", "content-type", "application/grpc", "te", "trailers");
    client.send(H2Frame.headers(1, H2Frame.END_HEADERS | H2Frame.END_STREAM, call));
    RawHead head = client.readHead(1);
    assertThat(head.status()).isEqualTo(200);
    assertThat(head.field("grpc-status")).isEqualTo(told);
  }

  // --- what is told of both sides ---

  @Test
  void theLogTellsOfBothConnections() throws Exception {
    Path log = folder.resolve("access.log");
    H2Origin origin =
        http2(peer -> {
          peer.greet();
          peer.answerAll("hello");
        });
    LbUnderTest lb = inFrontOf(origin, "\"log\": {\"path\": \"%s\"}".formatted(log)).secured();
    QuicPeer.Options named = QuicPeer.Options.PLAIN.named("shop.test");
    H3Requests client = opened(H3Requests.connect(lb.secureAddress(), named));
    assertThat(client.get("/a").text()).isEqualTo("hello");
    JsonNode line = line(log, 1);
    assertThat(line.get("protocol").asString()).isEqualTo("HTTP/3");
    assertThat(line.get("tls").asString()).isEqualTo("TLSv1.3");
    assertThat(line.get("cipher").asString()).startsWith("TLS_");
    assertThat(line.get("server_name").asString()).isEqualTo("shop.test");
    assertThat(line.get("upstream_protocol").asString()).isEqualTo("HTTP/2");
    assertThat(line.get("upstream_address").asString()).isEqualTo("127.0.0.1:" + origin.port());
    RawClient clear = lb.client();
    assertThat(clear.get("/b").text()).isEqualTo("hello");
    assertThat(line(log, 2).has("tls")).isFalse();
  }

  private static JsonNode line(Path log, int number) throws IOException {
    Eventually.eventually(() -> assertThat(Files.readAllLines(log)).hasSize(number));
    return new JsonMapper().readTree(Files.readAllLines(log).get(number - 1));
  }

  @Test
  void anExplanationNamesTheProtocolsOfBothSides() {
    ScriptedOrigin origin = opened(ScriptedOrigin.start());
    LbUnderTest lb = opened(LbUnderTest.inFrontOf(origin)).secured();
    String secure = lb.admin("GET", "/explain?url=https%3A%2F%2Ftest%2Fa", "").text();
    assertThat(secure).contains("\"stage\":\"client\",\"result\":\"HTTP/1.1, HTTP/2, HTTP/3\"");
    assertThat(secure).contains("\"stage\":\"origin\",\"result\":\"HTTP/1.1\"");
    assertThat(secure).contains(origin.authority() + " is asked in HTTP/1.1.");
    String clear = lb.admin("GET", "/explain?url=%2Fa", "").text();
    assertThat(clear).contains("\"stage\":\"client\",\"result\":\"HTTP/1.1, HTTP/2\"");
    LbUnderTest other = inFrontOf(http2(peer -> peer.greet()));
    String shared = other.admin("GET", "/explain?url=https%3A%2F%2Ftest%2Fa", "").text();
    assertThat(shared).contains("\"stage\":\"client\",\"result\":\"none\"");
    assertThat(shared).contains("\"stage\":\"origin\",\"result\":\"HTTP/2\"");
  }
}
