package lb.proxy.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import javax.net.ssl.TrustManagerFactory;
import lb.cache.http.Fields;
import lb.cache.http.RequestHead;
import lb.config.ConfigReader;
import lb.config.MachineFacts;
import lb.config.Origin;
import lb.config.OriginProtocol;
import lb.config.UpstreamPolicy;
import lb.testing.ScriptedOrigin;
import lb.testing.h2.H2Origin;
import org.jspecify.annotations.Nullable;

/** What each test of fetches stands on: a loop, upstreams with settings of the test's, names. */
final class Bench implements AutoCloseable {
  /** A name whose look-up hangs. */
  static final String NEVER_ANSWERED = "never.test";

  /** Each origin in its turn, so that a test knows whose turn it is. */
  static final UpstreamPolicy IN_TURNS = policy("\"balance\": \"round_robin\"");

  private static final long SEED = 4_711;
  private static final String DEAD_ADDRESS = "127.0.0.77";

  final TestLoop loop;
  final Upstreams upstreams;

  /** The addresses of names; a name that is not here does not resolve. Literals always do. */
  final Map<String, List<InetAddress>> names = new HashMap<>();

  private final UpstreamSettings settings;

  private Bench(TestLoop loop, UpstreamSettings settings, @Nullable TrustManagerFactory trust) {
    this.loop = loop;
    this.settings = settings;
    this.upstreams =
        new Upstreams(settings, new FixedResolver(names), trust, loop.eventLoop(), SEED);
  }

  static Bench standard() {
    return with(settings -> settings);
  }

  static Bench with(UnaryOperator<Settings> change) {
    return new Bench(TestLoop.create(), change.apply(new Settings()).build(), null);
  }

  static Bench onNio() {
    return new Bench(TestLoop.onNio(), new Settings().build(), null);
  }

  static Bench trusting(TrustManagerFactory trust) {
    return new Bench(TestLoop.create(), new Settings().build(), trust);
  }

  UpstreamSettings settings() {
    return settings;
  }

  // ---- origins

  static Origin at(ScriptedOrigin origin) {
    return at(origin.port());
  }

  static Origin at(int port) {
    return new Origin("127.0.0.1:" + port, "http", "127.0.0.1", port, true, null, 1);
  }

  /** An origin that is known to speak HTTP/2. */
  static Origin http2At(H2Origin origin) {
    return at(origin.port()).speaking(OriginProtocol.H2);
  }

  /** An origin that refuses: an address of this machine that no test listens on. */
  static Origin dead(int number) {
    return new Origin("dead-" + number, "http", DEAD_ADDRESS, number, true, null, 1);
  }

  /** An origin that refuses until it {@link #comesBack}. */
  Origin deadForNow(String name, ScriptedOrigin listening) {
    names.put(name, List.of(address(DEAD_ADDRESS)));
    return new Origin(name, "http", name, listening.port(), true, null, 1);
  }

  void comesBack(Origin origin) {
    names.put(origin.host(), List.of(address("127.0.0.1")));
  }

  static InetAddress address(String literal) {
    return Objects.requireNonNull(CachingResolver.literal(literal));
  }

  OriginGroup group(ScriptedOrigin... origins) {
    return inTurns(Arrays.stream(origins).map(Bench::at).toList());
  }

  /** A group whose origins take turns. */
  OriginGroup inTurns(List<Origin> origins) {
    return upstreams.group(origins, IN_TURNS);
  }

  /** What {@code upstream} in a configuration says with these members. */
  static UpstreamPolicy policy(String members) {
    String text = "{\"origins\": \"a\", \"upstream\": {" + members + "}}";
    return ConfigReader.read("lb.json", text, new MachineFacts(1L << 30, 2))
        .orThrow()
        .sites()
        .getFirst()
        .upstream();
  }

  OriginStatus status(Origin origin) {
    return upstreams.status().stream()
        .filter(each -> each.name().equals(origin.name()))
        .findFirst()
        .orElseThrow();
  }

  // ---- requests

  static RequestHead head(String method, String path, String... fields) {
    String[] all = Arrays.copyOf(new String[] {"Host", "example.com"}, fields.length + 2);
    System.arraycopy(fields, 0, all, 2, fields.length);
    return new RequestHead(method, "http", "example.com", path, null, Fields.of(all));
  }

  static FetchRequest get(String path) {
    return FetchRequest.withoutBody(head("GET", path));
  }

  static FetchRequest withBody(String method, String path, long length) {
    RequestHead head = head(method, path);
    return new FetchRequest(head, true, length, head.isIdempotent());
  }

  static ByteBuf octets(String text) {
    return Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1);
  }

  /** Sends a request; the answer is still to come. */
  RecordedFetch send(Upstream upstream, FetchRequest request) {
    return send(upstream, request, new RecordedFetch());
  }

  <T extends RecordedFetch> T send(Upstream upstream, FetchRequest request, T listener) {
    Fetch fetch = upstream.send(loop.eventLoop(), request, listener);
    if (listener.head != null || listener.isOver()) {
      throw new AssertionError("called back from within send: " + listener);
    }
    listener.fetch = fetch;
    return listener;
  }

  /** Sends a request and turns the loop until it is over. */
  RecordedFetch fetch(Upstream upstream, FetchRequest request) {
    return await(send(upstream, request));
  }

  RecordedFetch await(RecordedFetch fetch) {
    loop.until("the fetch is over: " + fetch, fetch::isOver);
    return fetch;
  }

  @Override
  public void close() {
    upstreams.close();
    loop.turn();
    loop.close();
  }

  /** Settings that a test changes by name. */
  static final class Settings {
    long resolveMillis = 5_000;
    long connectMillis = 5_000;
    long firstByteMillis = 60_000;
    long betweenBytesMillis = 60_000;
    long idleMillis = 55_000;
    int connectionsMax = 256;
    int idleMax = 64;
    int pendingMax = 1024;
    int headBytesMax = 64 * 1024;

    Settings change(Consumer<Settings> change) {
      change.accept(this);
      return this;
    }

    UpstreamSettings build() {
      return new UpstreamSettings(
          resolveMillis,
          1_000,
          300_000,
          connectMillis,
          firstByteMillis,
          betweenBytesMillis,
          idleMillis,
          connectionsMax,
          idleMax,
          pendingMax,
          headBytesMax,
          100,
          3,
          1_000,
          60_000);
    }
  }

  /** Knows the names of the test, and literals. */
  private record FixedResolver(Map<String, List<InetAddress>> names) implements Resolver {
    @Override
    public void resolve(String host, Consumer<Resolution> consumer) {
      InetAddress literal = CachingResolver.literal(host);
      List<InetAddress> known = names.get(host);
      if (host.equals(NEVER_ANSWERED)) {
        return;
      }
      if (literal != null) {
        consumer.accept(new Resolved(List.of(literal)));
      } else if (known != null) {
        consumer.accept(new Resolved(known));
      } else {
        consumer.accept(new Unresolved(host + ": no address found"));
      }
    }

    @Override
    public void close() {}
  }
}
