package lb.proxy.acme;

import java.io.IOException;
import java.net.Authenticator;
import java.net.CookieHandler;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.PushPromiseHandler;
import java.net.http.HttpResponse.ResponseInfo;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of an authority by HTTP, and no more taken from it than an authority has to say: an
 * answer is awaited whole, within a bound and a time, before anybody looks at it, and all of them
 * together within {@link #ALL_MOST}. Nothing goes out without TLS, wherever the authority points
 * (RFC 8555 §6.1). Used by one thread.
 */
final class AcmeHttp extends HttpClient {
  /** The longest answer: a chain of certificates has some ten KB. */
  static final int BODY_BYTES_MAX = 1 << 20;

  /** The longest wait for one answer, to its last octet. */
  static final Duration ANSWER_MOST = Duration.ofSeconds(40);

  /** The longest that one certificate may take: others wait for it. */
  static final Duration ALL_MOST = Duration.ofMinutes(20);

  private static final int TOO_MANY_REQUESTS = 429;
  private static final int UNAVAILABLE = 503;

  private final HttpClient client;
  private final Duration answerMost;
  private final LongSupplier nanos;
  private final long beganNanos;
  private Duration retryAfter = Duration.ZERO;

  AcmeHttp(HttpClient client, Duration answerMost, LongSupplier nanos) {
    this.client = client;
    this.answerMost = answerMost;
    this.nanos = nanos;
    this.beganNanos = nanos.getAsLong();
  }

  /**
   * When the authority wants to be asked again that has had enough for now: from its last answer
   * with 429 or 503; zero when it does not say.
   */
  Duration retryAfter() {
    return retryAfter;
  }

  @Override
  public <T> HttpResponse<T> send(HttpRequest request, BodyHandler<T> handler)
      throws IOException, InterruptedException {
    if (!"https".equals(request.uri().getScheme())) {
      throw new IOException("it points to " + request.uri() + ", which is not https");
    }
    if (nanos.getAsLong() - beganNanos > ALL_MOST.toNanos()) {
      throw new HttpTimeoutException("it has taken " + ALL_MOST.toMinutes() + " minutes by now");
    }
    HttpResponse<byte[]> said = whole(request);
    Optional<String> coding = said.headers().firstValue("Content-Encoding");
    if (coding.isPresent() && !coding.get().equalsIgnoreCase("identity")) {
      throw new IOException("it answers in a coding that nobody asked for: " + coding.get());
    }
    Duration again = RetryAfter.of(said.headers(), InstantSource.system().instant());
    if (said.statusCode() >= 400) {
      boolean enough = said.statusCode() == TOO_MANY_REQUESTS || said.statusCode() == UNAVAILABLE;
      retryAfter = enough && again != null ? again : Duration.ZERO;
    }
    Whole<T> answer = new Whole<>(said, headers(said.headers(), again), null);
    return new Whole<>(said, answer.headers(), read(said.body(), handler.apply(answer)));
  }

  private HttpResponse<byte[]> whole(HttpRequest request) throws IOException, InterruptedException {
    // The time that a request has ends with the head of its answer; and what is sent without
    // waiting
    // comes back by a pool that others may have filled.
    BodyHandler<byte[]> bounded = BodyHandlers.limiting(BodyHandlers.ofByteArray(), BODY_BYTES_MAX);
    FutureTask<HttpResponse<byte[]>> asked = new FutureTask<>(() -> client.send(request, bounded));
    Thread.ofPlatform().name("lb-acme-answer").daemon(true).start(asked);
    try {
      return asked.get(answerMost.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException slow) {
      throw new HttpTimeoutException("its answer is not whole after " + answerMost);
    } catch (ExecutionException failure) {
      throw failure.getCause() instanceof IOException broken
          ? broken
          : new IOException(failure.getCause());
    } finally {
      asked.cancel(true); // ends it where nobody waits for it any more
    }
  }

  /** The fields as they were, but for the time to come again: in seconds, from now on. */
  private static HttpHeaders headers(HttpHeaders said, @Nullable Duration again) {
    Map<String, List<String>> fields = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    fields.putAll(said.map());
    fields.remove("Date");
    fields.remove("Retry-After");
    if (again != null) {
      fields.put("Retry-After", List.of(Long.toString(again.toSeconds())));
    }
    return HttpHeaders.of(fields, (name, value) -> true);
  }

  private static <T> T read(byte[] octets, BodySubscriber<T> reader) {
    reader.onSubscribe(
        new Flow.Subscription() {
          @Override
          public void request(long more) {}

          @Override
          public void cancel() {}
        });
    if (octets.length > 0) {
      reader.onNext(List.of(ByteBuffer.wrap(octets)));
    }
    reader.onComplete();
    return reader.getBody().toCompletableFuture().join();
  }

  /** An answer that is here as a whole. */
  private record Whole<T>(HttpResponse<byte[]> said, HttpHeaders headers, @Nullable T read)
      implements HttpResponse<T>, ResponseInfo {
    @Override
    public int statusCode() {
      return said.statusCode();
    }

    @Override
    public HttpRequest request() {
      return said.request();
    }

    @Override
    public Optional<HttpResponse<T>> previousResponse() {
      return Optional.empty();
    }

    @Override
    public T body() {
      return Objects.requireNonNull(read);
    }

    @Override
    public Optional<SSLSession> sslSession() {
      return said.sslSession();
    }

    @Override
    public URI uri() {
      return said.uri();
    }

    @Override
    public HttpClient.Version version() {
      return said.version();
    }
  }

  @Override
  public <T> CompletableFuture<HttpResponse<T>> sendAsync(
      HttpRequest request, BodyHandler<T> handler) {
    throw new UnsupportedOperationException("an authority is asked one thing at a time");
  }

  @Override
  public <T> CompletableFuture<HttpResponse<T>> sendAsync(
      HttpRequest request, BodyHandler<T> handler, PushPromiseHandler<T> pushes) {
    return sendAsync(request, handler);
  }

  // --- as the client is that asks ---

  @Override
  public Optional<CookieHandler> cookieHandler() {
    return client.cookieHandler();
  }

  @Override
  public Optional<Duration> connectTimeout() {
    return client.connectTimeout();
  }

  @Override
  public Redirect followRedirects() {
    return client.followRedirects();
  }

  @Override
  public Optional<ProxySelector> proxy() {
    return client.proxy();
  }

  @Override
  public SSLContext sslContext() {
    return client.sslContext();
  }

  @Override
  public SSLParameters sslParameters() {
    return client.sslParameters();
  }

  @Override
  public Optional<Authenticator> authenticator() {
    return client.authenticator();
  }

  @Override
  public Version version() {
    return client.version();
  }

  @Override
  public Optional<Executor> executor() {
    return client.executor();
  }

  @Override
  public void shutdownNow() {
    client.shutdownNow();
  }
}
