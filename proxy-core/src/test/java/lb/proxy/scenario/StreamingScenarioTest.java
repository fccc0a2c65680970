package lb.proxy.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import lb.testing.Body;
import lb.testing.Eventually;
import lb.testing.Gate;
import lb.testing.RawHead;
import lb.testing.ReceivedRequest;
import lb.testing.Reply;
import lb.testing.ScriptedOrigin;
import lb.testing.TestClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Bodies that are larger than memory, and peers that are slower than others: back-pressure. */
class StreamingScenarioTest {
  private static final long LARGE_BYTES = 200L << 20;

  /**
   * What is large over HTTP/3 in the quick run: its client of the tests, a packet at a time and
   * each buffer watched for leaks, takes seconds for each ten mebibytes. It is several times what
   * any window or buffer on the way holds, and somewhat more than all of them together.
   */
  private static final long LARGE_BYTES_HTTP_3 = 24L << 20;

  private static final long HUGE_BYTES = 5L << 30;

  /** The same for that client: a dozen times the growth that is allowed. */
  private static final long HUGE_BYTES_HTTP_3 = 400L << 20;

  private static final long GROWTH_BYTES_MAX = 32L << 20;

  /**
   * Socket buffers on both sides of lb take up to some 6 MiB each; lb's own bounds less than one.
   */
  private static final long BUFFERED_BYTES_MAX = 20L << 20;

  private static final long QUIET_NANOS = 50_000_000;

  private final ScriptedOrigin origin = ScriptedOrigin.start();
  private final LbUnderTest lb = LbUnderTest.inFrontOf(origin).over(version());

  HttpVersion version() {
    return HttpVersion.HTTP_1_1;
  }

  @AfterEach
  void close() {
    lb.close();
    origin.close();
  }

  /** More than all that may wait anywhere on the way. */
  private long largeBytes() {
    return version() == HttpVersion.HTTP_3 ? LARGE_BYTES_HTTP_3 : LARGE_BYTES;
  }

  /** Many times more than lb may grow by. */
  private long hugeBytes() {
    return version() == HttpVersion.HTTP_3 ? HUGE_BYTES_HTTP_3 : HUGE_BYTES;
  }

  @Test
  void aLargeResponsePassesThrough() {
    download(largeBytes());
  }

  @Test
  void aLargeUploadPassesThrough() {
    upload(largeBytes());
  }

  @Test
  @Tag("long")
  @EnabledOnOs(OS.LINUX)
  void aHugeResponsePassesThroughWithinAFewMebibytes() throws IOException {
    download(largeBytes());
    long before = residentBytes();
    download(hugeBytes());
    assertThat(residentBytes() - before).isLessThan(GROWTH_BYTES_MAX);
  }

  @Test
  @Tag("long")
  @EnabledOnOs(OS.LINUX)
  void aHugeUploadPassesThroughWithinAFewMebibytes() throws IOException {
    upload(largeBytes());
    long before = residentBytes();
    upload(hugeBytes());
    assertThat(residentBytes() - before).isLessThan(GROWTH_BYTES_MAX);
  }

  private void download(long bytes) {
    Body body = Body.pattern(1, bytes);
    origin.on("/large").respond(Reply.ok(body).cacheControl("no-store"));
    TestClient client = lb.anyClient().sendHead("GET", "/large");
    client.expectBody(client.readHead(), body);
  }

  private void upload(long bytes) {
    Body body = Body.pattern(2, bytes);
    origin.on("/up").respond(Reply.status(201));
    assertThat(lb.anyClient().request("PUT", "/up", body).status()).isEqualTo(201);
    ReceivedRequest last = origin.received("/up").getLast().awaitBody();
    assertThat(last.bodyDigest()).isEqualTo(body.digest());
  }

  @Test
  void aClientThatDoesNotReadHoldsTheOriginBack() {
    Body body = Body.pattern(3, LARGE_BYTES);
    origin.on("/large").respond(Reply.ok(body).cacheControl("no-store"));

    try (TestClient slow = lb.narrowClient(16 * 1024)) {
      RawHead head = slow.sendHead("GET", "/large").readHead();
      slow.readBodyBytes(100_000);

      assertThat(sentOnceItStandsStill()).isLessThan(BUFFERED_BYTES_MAX);
      assertThat(head.status()).isEqualTo(200);
    }
  }

  /** What the origin could send until nobody took more from it for a while. */
  private long sentOnceItStandsStill() {
    long[] sent = {-1};
    Eventually.within(
        Duration.ofSeconds(10),
        () -> {
          long before = sent[0];
          sent[0] = origin.sentBytes();
          LockSupport.parkNanos(QUIET_NANOS);
          assertThat(origin.sentBytes()).isEqualTo(sent[0]).isEqualTo(before);
        });
    return sent[0];
  }

  @Test
  void anOriginThatDoesNotReadHoldsTheClientBack() throws Exception {
    Gate reading = Gate.named("the origin reads");
    origin
        .on("/up")
        .respond((request, wire) -> {
          wire.pass(reading);
          Reply.status(201).play(request, wire);
        });
    Body body = Body.pattern(4, largeBytes());
    TestClient client = lb.anyClient().sendHead("PUT", "/up", "Content-Length: " + body.bytes());
    Thread sending = Thread.ofVirtual().start(() -> client.send(body, 0, body.bytes()));

    reading.awaitReached();
    sending.join(200);
    assertThat(sending.isAlive()).as("the client is held back").isTrue();
    reading.open();
    sending.join();

    assertThat(client.read().status()).isEqualTo(201);
    assertThat(origin.awaitRequest(1).awaitBody().bodyDigest()).isEqualTo(body.digest());
  }

  @Test
  void aClientThatLeavesEndsTheFetchOfWhatIsNotKept() {
    Body body = Body.pattern(5, LARGE_BYTES);
    origin.on("/large").respond(Reply.ok(body).cacheControl("no-store"));
    TestClient client = lb.anyClient().sendHead("GET", "/large");
    client.readHead();
    client.readBodyBytes(1000);

    client.reset();

    Eventually.eventually("the origin's connection ends", () -> origin.openConnections() == 0);
  }

  private static long residentBytes() throws IOException {
    System.gc();
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith("VmRSS:")) {
        return Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024;
      }
    }
    throw new IOException("/proc/self/status has no VmRSS");
  }
}
