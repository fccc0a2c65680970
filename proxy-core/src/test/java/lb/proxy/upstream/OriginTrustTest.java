package lb.proxy.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import lb.config.CertificateFiles;
import lb.config.Origin;
import lb.config.OriginTrust;
import lb.proxy.upstream.FetchFailure.Kind;
import lb.testing.Reply;
import lb.testing.ScriptedOrigin;
import lb.testing.TestTls;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Origins with an authority of their own, and origins that want to see a certificate. */
class OriginTrustTest {
  private final Bench bench = Bench.standard(); // believes the system's authorities
  private final ScriptedOrigin origin = ScriptedOrigin.startTls(TestTls.serverContext());
  @TempDir Path folder;

  OriginTrustTest() {
    origin.otherwise().respond(Reply.ok("x"));
  }

  @AfterEach
  void close() {
    bench.close();
    origin.close();
  }

  @Test
  void theAuthorityThatAnOriginNamesIsBelieved() throws IOException {
    OriginTrust trust = new OriginTrust(write("ca.pem", TestTls.authorityPem()), null);
    assertThat(fetch(origin.port(), "origin.test", trust).body()).isEqualTo("x");
    assertThat(fetch(origin.port(), "origin.test", OriginTrust.STANDARD).kind())
        .isEqualTo(Kind.TLS);
    assertThat(fetch(origin.port(), "other.test", trust).kind()).as("the name").isEqualTo(Kind.TLS);
  }

  @Test
  void nobodyButTheNamedAuthorityIsBelieved() throws Exception {
    X509Bundle other =
        new CertificateBuilder()
            .subject("CN=other")
            .setIsCertificateAuthority(true)
            .buildSelfSigned();
    OriginTrust trust = new OriginTrust(write("ca.pem", other.getCertificatePEM()), null);
    assertThat(fetch(origin.port(), "origin.test", trust).kind()).isEqualTo(Kind.TLS);
  }

  @Test
  void aFileThatCannotBeReadFailsRequestsUntilItCan() throws IOException {
    Path file = folder.resolve("late.pem");
    OriginTrust trust = new OriginTrust(file, null);
    assertThat(fetch(origin.port(), "origin.test", trust).kind()).isEqualTo(Kind.TLS);
    Files.writeString(file, TestTls.authorityPem());
    assertThat(fetch(origin.port(), "origin.test", trust).body()).isEqualTo("x");
  }

  @Test
  void anOriginThatAsksForACertificateIsShownIt() throws Exception {
    X509Bundle authority =
        new CertificateBuilder().subject("CN=ca").setIsCertificateAuthority(true).buildSelfSigned();
    X509Bundle server =
        new CertificateBuilder()
            .subject("CN=origin.test")
            .addSanDnsName("origin.test")
            .buildIssuedBy(authority);
    X509Bundle client = new CertificateBuilder().subject("CN=lb client").buildIssuedBy(authority);
    Path ca = write("ca.pem", authority.getCertificatePEM());
    CertificateFiles shown =
        new CertificateFiles(
            write("client.pem", client.getCertificatePathPEM()),
            write("client.key", client.getPrivateKeyPEM()));
    try (SSLServerSocket listening = needingCertificates(server, authority)) {
      Thread.ofVirtual().start(() -> tellWhoAsks(listening));
      int port = listening.getLocalPort();
      assertThat(fetch(port, "origin.test", new OriginTrust(ca, shown)).body())
          .isEqualTo("CN=lb client");
      assertThat(fetch(port, "origin.test", new OriginTrust(ca, null)).isComplete()).isFalse();
    }
  }

  private static SSLServerSocket needingCertificates(X509Bundle server, X509Bundle authority)
      throws Exception {
    KeyManagerFactory keys = server.toKeyManagerFactory();
    TrustManagerFactory trust = authority.toTrustManagerFactory();
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
    SSLServerSocket socket =
        (SSLServerSocket)
            context
                .getServerSocketFactory()
                .createServerSocket(0, 10, InetAddress.getLoopbackAddress());
    socket.setNeedClientAuth(true);
    return socket;
  }

  /** Answers every connection with the subject of the certificate that it was shown. */
  private static void tellWhoAsks(SSLServerSocket listening) {
    while (!listening.isClosed()) {
      try (SSLSocket socket = (SSLSocket) listening.accept()) {
        socket.startHandshake();
        socket.getInputStream().read();
        String subject = socket.getSession().getPeerPrincipal().getName();
        String answer =
            "HTTP/1.1 200 OK\r\nContent-Length: " + subject.length() + "\r\n\r\n" + subject;
        socket.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
      } catch (IOException expected) {
        // Nobody was shown, or the test is over.
      }
    }
  }

  private Path write(String name, String pem) throws IOException {
    return Files.writeString(folder.resolve(name), pem);
  }

  private RecordedFetch fetch(int port, @Nullable String serverName, OriginTrust trust) {
    Origin named =
        new Origin("tls", "https", "127.0.0.1", port, true, serverName, 1).trusting(trust);
    return bench.fetch(bench.inTurns(List.of(named)), Bench.get("/"));
  }
}
