package lb.proxy.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import lb.testing.AbsentOrigin;
import lb.testing.RawHead;
import lb.testing.h2.H2Block;
import lb.testing.h2.H2Client;
import lb.testing.h2.H2Frame;
import lb.testing.h2.H2Origin;
import lb.testing.h2.H2Peer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** grpc-java on both sides, with an lb between them. */
class GrpcScenarioTest {
  private final List<AutoCloseable> opened = new ArrayList<>();
  private GrpcOrigin origin;
  private LbUnderTest lb;

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

  /** An lb in front of a service, both without TLS, and a client's channel to it. */
  private ManagedChannel clear() {
    origin = opened(GrpcOrigin.start());
    lb = opened(LbUnderTest.configured("\"origins\": [\"h2c://127.0.0.1:" + origin.port() + "\"]"));
    return channel(NettyChannelBuilder.forAddress(lb.http2Address()).usePlaintext());
  }

  private ManagedChannel channel(NettyChannelBuilder builder) {
    ManagedChannel channel = builder.maxInboundMessageSize(32 << 20).build();
    opened(channel::shutdownNow);
    return channel;
  }

  private static String unary(Channel channel, String said) {
    return unary(channel, CallOptions.DEFAULT.withDeadlineAfter(10, TimeUnit.SECONDS), said);
  }

  private static String unary(Channel channel, CallOptions options, String said) {
    return ClientCalls.blockingUnaryCall(channel, GrpcOrigin.UNARY, options, said);
  }

  @Test
  void aCallIsAnswered() {
    ManagedChannel channel = clear();
    assertThat(unary(channel, "one")).isEqualTo("heard one");
    assertThat(unary(channel, "two")).isEqualTo("heard two");
    assertThat(lb.admin("GET", "/origins", "").text()).contains("\"protocol\":\"h2\"");
  }

  @Test
  void aServerSaysManyMessages() {
    List<String> numbers = count(clear(), 5_000);
    assertThat(numbers)
        .isEqualTo(IntStream.rangeClosed(1, 5_000).mapToObj(i -> "number " + i).toList());
  }

  private static List<String> count(Channel channel, int to) {
    Iterator<String> answers =
        ClientCalls.blockingServerStreamingCall(
            channel,
            GrpcOrigin.COUNT,
            CallOptions.DEFAULT.withDeadlineAfter(30, TimeUnit.SECONDS),
            "" + to);
    List<String> all = new ArrayList<>();
    answers.forEachRemaining(all::add);
    return all;
  }

  @Test
  void aClientSaysManyMessages() throws Exception {
    ManagedChannel channel = clear();
    Answers answers = new Answers();
    StreamObserver<String> said =
        ClientCalls.asyncClientStreamingCall(
            channel.newCall(GrpcOrigin.JOIN, CallOptions.DEFAULT), answers);
    for (int i = 0; i < 500; i++) {
      said.onNext(i + ",");
    }
    said.onCompleted();
    String all = answers.next();
    assertThat(all).startsWith("0,1,2,").endsWith("498,499,");
    answers.ended.get(10, TimeUnit.SECONDS);
  }

  @Test
  void bothSidesSpeakInTurns() throws Exception {
    ManagedChannel channel = clear();
    Answers answers = new Answers();
    StreamObserver<String> said =
        ClientCalls.asyncBidiStreamingCall(
            channel.newCall(GrpcOrigin.ECHO, CallOptions.DEFAULT), answers);
    for (int i = 0; i < 100; i++) {
      said.onNext("word " + i);
      assertThat(answers.next()).isEqualTo("echo word " + i); // nothing waits for the whole
    }
    said.onCompleted();
    answers.ended.get(10, TimeUnit.SECONDS);
  }

  @Test
  void largeMessagesComeWhole() throws Exception {
    ManagedChannel channel = clear();
    String large = "0123456789abcdef".repeat(1 << 20);
    assertThat(unary(channel, large)).isEqualTo("heard " + large);
  }

  @Test
  void metadataAndStatusPassInBothDirections() throws Exception {
    ManagedChannel channel = clear();
    Metadata asked = new Metadata();
    asked.put(GrpcOrigin.ASKED, "politely");
    asked.put(GrpcOrigin.OCTETS, new byte[] {(byte) 0x80, 0, 7});
    Channel asking =
        ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(asked));
    StatusRuntimeException failure =
        catchThrowableOfType(StatusRuntimeException.class, () -> unary(asking, "fail"));
    assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.NOT_FOUND);
    assertThat(failure.getStatus().getDescription()).isEqualTo("no such ä");
    assertThat(failure.getTrailers().get(GrpcOrigin.SAID)).isEqualTo("because");
    assertThat(failure.getTrailers().get(GrpcOrigin.OCTETS)).containsExactly(0, 1, 0xff);
    Metadata seen = origin.metadata.get(10, TimeUnit.SECONDS);
    assertThat(seen.get(GrpcOrigin.ASKED)).isEqualTo("politely");
    assertThat(seen.get(GrpcOrigin.OCTETS)).containsExactly(0x80, 0, 7);
    assertThat(seen.get(key("via"))).isEqualTo("2 lb");
    assertThat(seen.get(key("content-length"))).isNull();
  }

  private static Metadata.Key<String> key(String name) {
    return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
  }

  @Test
  void aDeadlinePassesAndIsKept() throws Exception {
    ManagedChannel channel = clear();
    unary(channel, CallOptions.DEFAULT, "none");
    assertThat(origin.deadlines.poll(10, TimeUnit.SECONDS)).isEqualTo("none");
    StatusRuntimeException failure =
        catchThrowableOfType(
            StatusRuntimeException.class,
            () ->
                unary(
                    channel,
                    CallOptions.DEFAULT.withDeadlineAfter(700, TimeUnit.MILLISECONDS),
                    "wait"));
    assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
    assertThat(Long.parseLong(origin.deadlines.poll(10, TimeUnit.SECONDS))).isBetween(1L, 700L);
    assertThat(origin.cancelled.poll(10, TimeUnit.SECONDS)).isEqualTo("wait");
  }

  @Test
  void aCallThatItsClientCancelsIsCancelledAtTheOrigin() throws Exception {
    ManagedChannel channel = clear();
    Answers answers = new Answers();
    StreamObserver<String> said =
        ClientCalls.asyncBidiStreamingCall(
            channel.newCall(GrpcOrigin.ECHO, CallOptions.DEFAULT), answers);
    said.onNext("one");
    assertThat(answers.next()).isEqualTo("echo one");
    answers.call.cancel("enough", null);
    assertThat(origin.cancelled.poll(10, TimeUnit.SECONDS)).isEqualTo("echo");
    assertThat(unary(channel, "still here")).isEqualTo("heard still here");
  }

  @Test
  void anOriginThatIsNotThereIsUnavailable() {
    try (AbsentOrigin absent = AbsentOrigin.hold()) {
      lb =
          opened(
              LbUnderTest.configured("\"origins\": [\"h2c://127.0.0.1:" + absent.port() + "\"]"));
      ManagedChannel channel =
          channel(NettyChannelBuilder.forAddress(lb.http2Address()).usePlaintext());
      StatusRuntimeException failure =
          catchThrowableOfType(StatusRuntimeException.class, () -> unary(channel, "x"));
      assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
      assertThat(failure.getStatus().getDescription()).contains("no connection");
    }
  }

  @Test
  void aMethodThatIsNotThereIsUnimplemented() {
    ManagedChannel channel = clear();
    StatusRuntimeException failure =
        catchThrowableOfType(
            StatusRuntimeException.class,
            () ->
                ClientCalls.blockingUnaryCall(
                    channel,
                    GrpcOrigin.UNARY.toBuilder().setFullMethodName("test.Other/Nothing").build(),
                    CallOptions.DEFAULT,
                    "x"));
    assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.UNIMPLEMENTED);
  }

  @Test
  void theDeadlineOfACallBoundsTheFetch() throws Exception {
    CompletableFuture<H2Peer.Request> asked = new CompletableFuture<>();
    CompletableFuture<H2Frame> reset = new CompletableFuture<>();
    H2Origin silent =
        opened(
            H2Origin.start(peer -> {
              peer.greet();
              asked.complete(peer.request());
              reset.complete(peer.read(H2Frame.RST_STREAM));
              peer.readToEnd();
            }));
    lb = opened(LbUnderTest.configured("\"origins\": [\"h2c://127.0.0.1:" + silent.port() + "\"]"));
    H2Client client = opened(H2Client.connect(lb.http2Address()));
    byte[] block =
        H2Block.request(
            "POST",
            "/s/m",
            "content-type",
            "application/grpc",
            "te",
            "trailers",
            "grpc-timeout",
            "200m");
    client.send(H2Frame.headers(1, H2Frame.END_HEADERS, block), H2Frame.data(1, 0, new byte[] {0}));
    H2Frame answer = client.readOf(1);
    RawHead head = client.head(answer);
    assertThat(answer.has(H2Frame.END_STREAM)).isTrue();
    assertThat(head.status()).isEqualTo(200);
    assertThat(head.fields().first("content-type")).isEqualTo("application/grpc");
    assertThat(head.fields().first("grpc-status")).isEqualTo("4");
    assertThat(head.fields().first("content-length")).isNull();
    assertThat(asked.get().line("grpc-timeout")).isEqualTo("200m");
    assertThat(asked.get().line("te")).isEqualTo("trailers");
    assertThat(reset.get(10, TimeUnit.SECONDS).code()).isEqualTo("CANCEL");
    assertThat(lb.metric("lb_upstream_errors_total", "kind=\"grpc_deadline\"")).isEqualTo(1);
  }

  /** What a client is answered. */
  private static final class Answers implements ClientResponseObserver<String, String> {
    private final BlockingQueue<String> all = new LinkedBlockingQueue<>();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private ClientCallStreamObserver<String> call;

    @Override
    public void beforeStart(ClientCallStreamObserver<String> begun) {
      call = begun;
    }

    String next() throws InterruptedException {
      String answer = all.poll(10, TimeUnit.SECONDS);
      assertThat(answer).as("an answer").isNotNull();
      return answer;
    }

    @Override
    public void onNext(String answer) {
      all.add(answer);
    }

    @Override
    public void onError(Throwable failure) {
      ended.completeExceptionally(failure);
    }

    @Override
    public void onCompleted() {
      ended.complete(null);
    }
  }
}
