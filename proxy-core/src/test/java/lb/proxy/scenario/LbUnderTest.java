package lb.proxy.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import lb.config.Config;
import lb.config.ConfigFlags;
import lb.config.ConfigReader;
import lb.config.ConfigResult;
import lb.config.ConfigSource;
import lb.config.ConfigText;
import lb.config.MachineFacts;
import lb.config.NamedFiles;
import lb.proxy.Server;
import lb.proxy.ServerOptions;
import lb.proxy.StartMode;
import lb.proxy.account.BuildInfo;
import lb.testing.Body;
import lb.testing.FakeClock;
import lb.testing.RawClient;
import lb.testing.Response;
import lb.testing.ScriptedOrigin;
import lb.testing.TestClient;
import org.jspecify.annotations.Nullable;

/**
 * An lb as a scenario starts it: on free ports, with a clock that stands still, configured by the
 * text of a {@code lb.json}. Owned by the test; its clients close with it.
 */
final class LbUnderTest implements AutoCloseable {
  private static final long SEED = 9_111;
  private static final MachineFacts MACHINE = new MachineFacts(1L << 30, 2);

  private final FakeClock clock;
  private Server server;
  private @Nullable Supplier<Config> secured;
  private LongSupplier nanos;
  private final List<AutoCloseable> clients = new ArrayList<>();
  private HttpVersion version = HttpVersion.HTTP_1_1;

  private LbUnderTest(Config config) {
    // Freshness goes by the clock that the test moves; waits for sockets are real ones.
    this(config, FakeClock.startingNow(), System::nanoTime);
  }

  /** With clocks of the test's choice. */
  LbUnderTest(Config config, FakeClock clock, LongSupplier nanos) {
    this.clock = clock;
    this.nanos = nanos;
    this.server = start(config);
  }

  private Server start(Config config) {
    ServerOptions options = new ServerOptions(clock, nanos, SEED, BuildInfo.of("test"));
    try {
      return Server.start(config, options);
    } catch (IOException failure) {
      throw new UncheckedIOException("lb does not start", failure);
    }
  }

  /** Configured by a file, which it watches. */
  static LbUnderTest ofFile(Path file) {
    return ofFile(file, StartMode.ALONE);
  }

  /** The same that takes something over. */
  static LbUnderTest ofFile(Path file, StartMode mode) {
    MachineFacts machine =
        new MachineFacts(1L << 30, 2, NamedFiles.ofThisMachine(InstantSource.system()));
    ConfigSource source = ConfigSource.file(file, new ConfigFlags(), machine);
    ConfigText first = source.load();
    assertThat(first.result().render(false)).isEmpty();
    FakeClock clock = FakeClock.startingAt(Instant.now()); // as the certificates do
    ServerOptions options = new ServerOptions(clock, System::nanoTime, SEED, BuildInfo.of("test"));
    try {
      return new LbUnderTest(Server.start(source, first, options, mode), clock);
    } catch (IOException failure) {
      throw new UncheckedIOException("lb does not start", failure);
    }
  }

  private LbUnderTest(Server server, FakeClock clock) {
    this.server = server;
    this.nanos = System::nanoTime;
    this.clock = clock;
  }

  /**
   * In front of one origin.
   *
   * @param members more members of the configuration, such as {@code "cache": {"store_set_cookie":
   *     true}}
   */
  static LbUnderTest inFrontOf(ScriptedOrigin origin, String... members) {
    return configured("\"origins\": [\"" + origin.authority() + "\"]", members);
  }

  /** In front of one origin, with a member {@code listen} of its own. */
  static LbUnderTest listening(ScriptedOrigin origin, String listen, String... members) {
    return started(listen, "\"origins\": [\"" + origin.authority() + "\"]", members);
  }

  /** With all of its configuration but the addresses to listen on. */
  static LbUnderTest configured(String first, String... members) {
    String listen = "\"listen\": [\"127.0.0.1:0\", {\"address\": \"127.0.0.1:0\", \"http2\": true}";
    LbUnderTest lb = started(listen + "]", first, members);
    String more = listen + ", \"https://127.0.0.1:0\"]";
    lb.secured = () -> config(more, first, withCertificate(members));
    return lb;
  }

  private static String[] withCertificate(String... members) {
    String[] more = Arrays.copyOf(members, members.length + 1);
    more[members.length] =
        "\"tls\": {\"certificate\": \"%s\"}".formatted(TestAuthority.ofThisRun());
    return more;
  }

  /** With all of its configuration. */
  static LbUnderTest started(String listen, String first, String... members) {
    return new LbUnderTest(config(listen, first, members));
  }

  private static Config config(String listen, String first, String... members) {
    StringBuilder json = new StringBuilder("{\n").append(listen).append(",\n");
    json.append("\"admin\": \"127.0.0.1:0\",\n").append(first);
    if (!String.join(" ", members).contains("\"log\"")) {
      json.append(",\n\"log\": {\"path\": \"off\"}");
    }
    for (String member : members) {
      json.append(",\n").append(member);
    }
    if (!String.join(" ", members).contains("\"memory\"")) {
      json.append(",\n\"memory\": \"64mb\"");
    }
    ConfigResult result = ConfigReader.read("lb.json", json.append("\n}\n").toString(), MACHINE);
    if (result instanceof ConfigResult.Ok ok) {
      return ok.config();
    }
    throw new AssertionError(result.render(false));
  }

  /** Clients that it makes speak this version, where scenarios do not ask for another one. */
  LbUnderTest over(HttpVersion spoken) {
    version = spoken;
    return spoken == HttpVersion.HTTP_3 ? secured() : this;
  }

  /** The same for which waits pass so many times faster; to be followed by {@link #secured}. */
  LbUnderTest hurried(int times) {
    long since = System.nanoTime();
    nanos = () -> since + (System.nanoTime() - since) * times;
    return this;
  }

  /** The same with one more listener, which has TLS. */
  LbUnderTest secured() {
    server.close();
    server = start(Objects.requireNonNull(secured).get());
    return this;
  }

  FakeClock clock() {
    return clock;
  }

  Server server() {
    return server;
  }

  /** Where clients of HTTP/1.1 connect to. */
  InetSocketAddress address() {
    return server.listenAddresses().getFirst();
  }

  /** Where clients of HTTP/2 connect to, or of HTTP/1.1. */
  InetSocketAddress http2Address() {
    return server.listenAddresses().get(1);
  }

  /** Where clients that speak TLS connect to, over TCP or UDP: see {@link #secured}. */
  InetSocketAddress secureAddress() {
    return server.listenAddresses().get(2);
  }

  /** A connection of its own for one client that speaks HTTP/1.1. */
  synchronized RawClient client() {
    RawClient client = RawClient.connect(address());
    clients.add(client);
    return client;
  }

  /** A connection of its own for one client. */
  synchronized TestClient anyClient() {
    TestClient client = version.connect(this);
    clients.add(client);
    return client;
  }

  /** A connection of its own for one client that takes little at a time. */
  synchronized TestClient narrowClient(int receiveBufferBytes) {
    TestClient client = version.connectNarrow(this, receiveBufferBytes);
    clients.add(client);
    return client;
  }

  /** GET on a connection of its own. */
  Response get(String target, String... fields) {
    try (TestClient client = version.connect(this)) {
      return client.get(target, fields);
    }
  }

  /** Any method with a body, on a connection of its own. */
  Response request(String method, String target, String body, String... fields) {
    try (TestClient client = version.connect(this)) {
      return client.request(method, target, Body.of(body), fields);
    }
  }

  /** A request to the admin listener. */
  Response admin(String method, String target, String body, String... fields) {
    List<String> lines =
        new ArrayList<>(List.of("Host: localhost", "Content-Type: application/json"));
    lines.addAll(List.of(fields));
    try (RawClient client = RawClient.connect(server.adminAddress())) {
      return client.request(method, target, Body.of(body), lines.toArray(String[]::new));
    }
  }

  /**
   * {@code DELETE /cache/…} of an absolute URL, a path or a pattern; expects that it is accepted.
   */
  Response purge(String what) {
    String path = what.startsWith("/") ? what.substring(1) : encoded(what);
    Response response = admin("DELETE", "/cache/" + path, "");
    assertThat(response.status()).as(response.text()).isEqualTo(200);
    return response;
  }

  /** {@code POST /purge}; expects that it is accepted. */
  Response purgeBy(String json) {
    Response response = admin("POST", "/purge", json);
    assertThat(response.status()).as(response.text()).isEqualTo(200);
    return response;
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  /** The sum of all series of a metric, or -1 when there are none. */
  double metric(String name) {
    return sum(Pattern.quote(name) + "(?:\\{[^}]*\\})?");
  }

  /** The sum of the series of a metric that have this label, or -1 when there are none. */
  double metric(String name, String label) {
    return sum(Pattern.quote(name) + "\\{[^}]*" + Pattern.quote(label) + "[^}]*\\}");
  }

  private double sum(String series) {
    Matcher line =
        Pattern.compile("^" + series + " (\\S+)$", Pattern.MULTILINE)
            .matcher(admin("GET", "/metrics", "").text());
    double sum = -1;
    while (line.find()) {
      sum = Math.max(0, sum) + Double.parseDouble(line.group(1));
    }
    return sum;
  }

  @Override
  public void close() {
    for (AutoCloseable client : clients) {
      try {
        client.close();
      } catch (Exception failure) {
        throw new AssertionError(failure);
      }
    }
    server.close();
  }

  /** The parameter of our member of {@code Cache-Status}, or the member itself, as text. */
  static String cacheStatus(Response response) {
    String value = response.field("Cache-Status");
    return value == null ? "" : value;
  }
}
