package lb.testing.acme;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import lb.testing.TestTls;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * An authority that speaks ACME (RFC 8555) on a free port, with the certificate of {@link TestTls}.
 * It believes nothing: signatures, nonces and URLs are checked, names are proved by real
 * connections, requests for certificates are read. The test says which faults it has. Thread-safe.
 */
public final class AcmeServer implements AutoCloseable {
  private static final int NONCES_MAX = 1_000;

  private final HttpsServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Set<String> nonces = ConcurrentHashMap.newKeySet();
  private final List<Fault> faults = new CopyOnWriteArrayList<>();
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final AtomicInteger signed = new AtomicInteger();
  private final String base;
  private final AcmeBook book;
  private final Map<String, HttpHandler> instead = new ConcurrentHashMap<>();
  private final Map<String, UnaryOperator<String>> altered = new ConcurrentHashMap<>();
  private volatile int badNonceEvery;
  private volatile boolean silent;

  /** What is answered in place of an answer, so many times. */
  private record Fault(String path, AcmeProblem problem, AtomicInteger times) {}

  /** What a handler answers. */
  record Answer(int status, String contentType, byte[] body, Map<String, String> fields) {
    static Answer json(int status, Object body, Map<String, String> fields) {
      return new Answer(status, "application/json", Jws.JSON.writeValueAsBytes(body), fields);
    }
  }

  private AcmeServer(HttpsServer server, InstantSource clock) {
    this.server = server;
    this.base = "https://localhost:" + server.getAddress().getPort();
    this.book = new AcmeBook(base, clock, threads);
  }

  /**
   * Starts one.
   *
   * @param clock when certificates begin
   */
  public static AcmeServer start(InstantSource clock) {
    try {
      HttpsServer server =
          HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.setHttpsConfigurator(new HttpsConfigurator(TestTls.serverContext()));
      AcmeServer started = new AcmeServer(server, clock);
      server.setExecutor(started.threads);
      server.createContext("/", started::handle);
      server.start();
      return started;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where it says what it offers. */
  public URI directory() {
    return URI.create(base + "/directory");
  }

  /** The authority at the top of what it issues. */
  public X509Certificate root() {
    return book.issuer().root();
  }

  /** Where names are proved; until it is said, proofs wait. */
  public AcmeServer validateAt(InetSocketAddress plain, InetSocketAddress secure) {
    book.validateAt(plain, secure);
    return this;
  }

  /** Proofs wait again until it is said where they are. */
  public AcmeServer validateLater() {
    book.validateLater();
    return this;
  }

  /** How long certificates last; 90 days unless said. */
  public AcmeServer lifetime(Duration lifetime) {
    book.lifetime(lifetime);
    return this;
  }

  /** Offers these challenges alone. */
  public AcmeServer offer(String... challenges) {
    book.offer(List.of(challenges));
    return this;
  }

  /** Orders and proofs are being worked at for so many looks, and it says when to look again. */
  public AcmeServer slow(int looks, @Nullable String retryAfter) {
    book.slow(looks, retryAfter);
    return this;
  }

  /** Issues certificates for this name, whatever was asked for. */
  public AcmeServer issueFor(@Nullable String name) {
    book.issueFor(name);
    return this;
  }

  /** Takes accounts alone that are bound to one with this secret. */
  public AcmeServer requireExternalAccount(String keyId, byte[] secret) {
    book.requireExternalAccount(keyId, secret);
    return this;
  }

  /** Refuses each n-th signed request for its nonce. */
  public AcmeServer badNonceEvery(int n) {
    badNonceEvery = n;
    return this;
  }

  /**
   * Answers with a problem in place of the next answers.
   *
   * @param path how the paths begin
   * @param type without its prefix; null for a page of HTML
   */
  public AcmeServer fail(
      int times, String path, int status, @Nullable String type, @Nullable String retryAfter) {
    AcmeProblem problem = new AcmeProblem(status, type, "as the test wants it", retryAfter);
    faults.add(new Fault(path, problem, new AtomicInteger(times)));
    return this;
  }

  /**
   * Has somebody else answer, who may do anything.
   *
   * @param path how the paths begin
   */
  public AcmeServer instead(String path, HttpHandler handler) {
    instead.put(path, handler);
    return this;
  }

  /**
   * Changes the bodies of answers.
   *
   * @param path how the paths begin
   */
  public AcmeServer alter(String path, UnaryOperator<String> change) {
    altered.put(path, change);
    return this;
  }

  /** Certificates are for a key that nobody asked for. */
  public AcmeServer issueForAnotherKey(boolean is) {
    book.issueForAnotherKey(is);
    return this;
  }

  /** No more faults of {@link #fail}, and nobody else. */
  public AcmeServer heal() {
    faults.clear();
    instead.clear();
    altered.clear();
    return this;
  }

  /** Closes connections without an answer, or answers again. */
  public AcmeServer silent(boolean is) {
    silent = is;
    return this;
  }

  /** What was asked, as {@code POST /new-order}. */
  public List<String> requests() {
    return List.copyOf(requests);
  }

  /** How many requests began like this. */
  public long count(String beginning) {
    return requests.stream().filter(request -> request.startsWith(beginning)).count();
  }

  /** The certificates that were issued, each with its chain. */
  public List<List<X509Certificate>> issued() {
    return book.issued();
  }

  /** How the names were proved, or not: {@code http-01 shop.test: ok}. */
  public List<String> proofs() {
    return book.proofs();
  }

  /** The tokens of all challenges. */
  public List<String> tokens() {
    return book.tokens();
  }

  /** How many accounts there are. */
  public int accounts() {
    return book.accounts();
  }

  // --- HTTP ---

  private void handle(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    requests.add(exchange.getRequestMethod() + " " + path);
    if (silent) {
      exchange.close();
      return;
    }
    for (Map.Entry<String, HttpHandler> other : instead.entrySet()) {
      if (path.startsWith(other.getKey())) {
        try (exchange) {
          other.getValue().handle(exchange);
        }
        return;
      }
    }
    Answer answer;
    try {
      byte[] body = exchange.getRequestBody().readNBytes(256 * 1024);
      answer = answer(exchange, path, body);
    } catch (AcmeProblem problem) {
      answer = answer(problem);
    } catch (RuntimeException bug) {
      answer = answer(new AcmeProblem(500, "serverInternal", bug.toString()));
    }
    send(exchange, altered(path, answer));
  }

  private Answer altered(String path, Answer answer) {
    String body = new String(answer.body, StandardCharsets.UTF_8);
    for (Map.Entry<String, UnaryOperator<String>> each : altered.entrySet()) {
      if (path.startsWith(each.getKey())) {
        body = each.getValue().apply(body);
      }
    }
    return new Answer(
        answer.status, answer.contentType, body.getBytes(StandardCharsets.UTF_8), answer.fields);
  }

  private Answer answer(HttpExchange exchange, String path, byte[] body) throws AcmeProblem {
    fault(path);
    if (path.equals("/directory")) {
      return Answer.json(200, book.directory(), Map.of());
    }
    if (path.equals("/new-nonce")) {
      return new Answer(200, "text/plain", new byte[0], Map.of());
    }
    if (!exchange.getRequestMethod().equals("POST")) {
      throw new AcmeProblem(405, "malformed", "only POST is taken here");
    }
    if (!"application/jose+json".equals(exchange.getRequestHeaders().getFirst("Content-Type"))) {
      throw new AcmeProblem(415, "malformed", "the body is not application/jose+json");
    }
    Jws request = Jws.verify(body, book::keyOf);
    JsonNode nonce = request.header().get("nonce");
    int number = signed.incrementAndGet();
    boolean bad = badNonceEvery > 0 && number % badNonceEvery == 0;
    if (nonce == null || !nonces.remove(nonce.asString()) || bad) {
      throw new AcmeProblem(400, "badNonce", "this nonce is not known, or was used");
    }
    if (!request.header().get("url").asString().equals(base + path)) {
      throw new AcmeProblem(401, "unauthorized", "the request was signed for another URL");
    }
    return book.answer(path, request);
  }

  private void fault(String path) throws AcmeProblem {
    for (Iterator<Fault> each = faults.iterator(); each.hasNext(); ) {
      Fault fault = each.next();
      if (path.startsWith(fault.path) && fault.times.getAndDecrement() > 0) {
        throw fault.problem;
      }
    }
  }

  private static Answer answer(AcmeProblem problem) {
    Map<String, String> fields =
        problem.retryAfter == null ? Map.of() : Map.of("Retry-After", problem.retryAfter);
    if (problem.type == null) {
      byte[] page = "<h1>sorry</h1>".getBytes(StandardCharsets.US_ASCII);
      return new Answer(problem.status, "text/html", page, fields);
    }
    byte[] body =
        Jws.JSON.writeValueAsBytes(
            Map.of(
                "type",
                "urn:ietf:params:acme:error:" + problem.type,
                "detail",
                problem.detail(),
                "status",
                problem.status));
    return new Answer(problem.status, "application/problem+json", body, fields);
  }

  private void send(HttpExchange exchange, Answer answer) throws IOException {
    try (exchange) {
      String nonce = UUID.randomUUID().toString();
      if (nonces.size() < NONCES_MAX) {
        nonces.add(nonce);
      }
      exchange.getResponseHeaders().set("Replay-Nonce", nonce);
      exchange.getResponseHeaders().set("Cache-Control", "no-store");
      exchange.getResponseHeaders().set("Content-Type", answer.contentType);
      answer.fields.forEach(exchange.getResponseHeaders()::set);
      boolean head = exchange.getRequestMethod().equals("HEAD");
      exchange.sendResponseHeaders(
          answer.status, head || answer.body.length == 0 ? -1 : answer.body.length);
      if (!head) {
        exchange.getResponseBody().write(answer.body);
      }
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  /** For a message of a test that fails. */
  @Override
  public String toString() {
    return new ArrayList<>(requests) + " " + proofs();
  }
}
