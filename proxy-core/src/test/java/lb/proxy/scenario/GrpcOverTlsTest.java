package lb.proxy.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import java.io.File;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** grpc-java on both sides behind TLS, where HTTP/2 is chosen by ALPN. */
class GrpcOverTlsTest extends TlsScenario {
  @ParameterizedTest
  @ValueSource(strings = {"auto", "h2"})
  void callsPassBetweenTwoHandshakes(String protocol) throws Exception {
    TestAuthority.write(folder, "service", AUTHORITY.issue("CN=service", "origin.test"));
    TestAuthority.write(folder, "site", AUTHORITY.issue("CN=site", "localhost"));
    File ca = AUTHORITY.write(folder.resolve("ca.pem")).toFile();
    File certificate = folder.resolve("service.pem").toFile();
    try (GrpcOrigin service =
        GrpcOrigin.startTls(certificate, folder.resolve("service.key").toFile())) {
      LbUnderTest lb =
          start(
              """
              [{"name": "one", "hosts": "*",
                "tls": {"certificate": "site.pem", "key": "site.key"},
                "origins": [{"url": "https://127.0.0.1:%d", "server_name": "origin.test",
                  "ca": "ca.pem", "protocol": "%s"}]}]
              """
                  .formatted(service.port(), protocol));
      ManagedChannel channel =
          NettyChannelBuilder.forAddress(secure())
              .overrideAuthority("localhost")
              .sslContext(GrpcSslContexts.forClient().trustManager(ca).build())
              .build();
      try {
        CallOptions options = CallOptions.DEFAULT.withDeadlineAfter(20, TimeUnit.SECONDS);
        assertThat(ClientCalls.blockingUnaryCall(channel, GrpcOrigin.UNARY, options, "one"))
            .isEqualTo("heard one");
        List<String> numbers = new ArrayList<>();
        ClientCalls.blockingServerStreamingCall(channel, GrpcOrigin.COUNT, options, "1000")
            .forEachRemaining(numbers::add);
        assertThat(numbers).hasSize(1_000);
        assertThat(lb.admin("GET", "/origins", "").text()).contains("\"protocol\":\"h2\"");
      } finally {
        channel.shutdownNow();
      }
    }
  }
}
