package lb.proxy.scenario;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import lb.config.Config;
import lb.config.ConfigReader;
import lb.config.ConfigResult;
import lb.config.MachineFacts;
import lb.config.NamedFiles;
import lb.testing.FakeClock;
import lb.testing.RawClient;
import lb.testing.Reply;
import lb.testing.ScriptedOrigin;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** What scenarios over TLS share: an authority, a folder of certificates, an lb with two ports. */
abstract class TlsScenario {
  static final TestAuthority AUTHORITY = new TestAuthority("lb test authority");

  @TempDir Path folder;

  final FakeClock clock = FakeClock.startingAt(Instant.now());
  final ScriptedOrigin origin = ScriptedOrigin.start();
  private final List<AutoCloseable> opened = new ArrayList<>();
  private LbUnderTest lb;

  @AfterEach
  void closeAll() throws Exception {
    for (AutoCloseable each : opened.reversed()) {
      each.close();
    }
    origin.close();
  }

  /** Reads a configuration whose files lie in the folder; {@code ORIGIN} stands for the origin. */
  ConfigResult read(String sites, String... members) {
    return readListening("[\"https://127.0.0.1:0\", \"127.0.0.1:0\"]", sites, members);
  }

  /** The same with listeners of its own. */
  ConfigResult readListening(String listen, String sites, String... members) {
    StringBuilder json = new StringBuilder("{\n");
    json.append("\"listen\": ").append(listen).append(",\n");
    json.append("\"admin\": \"127.0.0.1:0\", \"memory\": \"64mb\",\n");
    json.append("\"sites\": ").append(sites.replace("ORIGIN", '"' + origin.authority() + '"'));
    for (String member : members) {
      json.append(",\n").append(member);
    }
    MachineFacts machine = new MachineFacts(1L << 30, 2, NamedFiles.ofThisMachine(clock));
    String file = folder.resolve("lb.json").toString();
    return ConfigReader.read(file, json.append("\n}\n").toString(), machine);
  }

  /** Starts an lb with these sites, on a clock that stands still. */
  LbUnderTest start(String sites, String... members) {
    return start(read(sites, members));
  }

  /** The same with listeners of its own: one with TLS, then one without. */
  LbUnderTest startListening(String listen, String sites, String... members) {
    return start(readListening(listen, sites, members));
  }

  private LbUnderTest start(ConfigResult read) {
    Config config =
        switch (read) {
          case ConfigResult.Ok ok -> ok.config();
          case ConfigResult.Invalid invalid -> throw new AssertionError(invalid.render(false));
        };
    lb = new LbUnderTest(config, clock, clock::nanos);
    opened.add(lb);
    return lb;
  }

  /** One site for all hosts, whose certificate is for {@code localhost}. */
  LbUnderTest startOne(String... moreTls) {
    TestAuthority.write(folder, "site", AUTHORITY.issue("CN=site", "localhost"));
    String more = moreTls.length == 0 ? "" : ", " + String.join(", ", moreTls);
    return start(
        "[{\"name\": \"one\", \"hosts\": \"*\", \"origins\": ORIGIN, \"tls\": {"
            + "\"certificate\": \"site.pem\", \"key\": \"site.key\""
            + more
            + "}}]");
  }

  /** The origin gives this answer to all requests, to be kept for a minute. */
  void answers(String text) {
    origin.otherwise().respond(Reply.ok(text).cacheControl("max-age=60"));
  }

  InetSocketAddress secure() {
    return lb.server().listenAddresses().get(0);
  }

  InetSocketAddress plain() {
    return lb.server().listenAddresses().get(1);
  }

  RawClient connect(String serverName) {
    return connect(AUTHORITY.client(null), serverName, parameters -> {});
  }

  RawClient connect(SSLContext context, String serverName, Consumer<SSLParameters> more) {
    RawClient client = RawClient.connectTls(secure(), context, serverName, more);
    opened.add(client);
    return client;
  }

  RawClient connectPlain(InetSocketAddress address) {
    RawClient client = RawClient.connect(address);
    opened.add(client);
    return client;
  }
}
