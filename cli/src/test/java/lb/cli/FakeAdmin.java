package lb.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * An admin listener that keeps what it was asked and answers what the test queued, the last answer
 * again and again.
 */
final class FakeAdmin implements AutoCloseable {
  private final HttpServer server;
  private final List<Asked> asked = new CopyOnWriteArrayList<>();
  private final Queue<Answer> answers = new ConcurrentLinkedQueue<>();
  private volatile Answer last = new Answer(200, "{}");

  /** One request as it arrived. */
  record Asked(
      String method,
      String target,
      String body,
      @Nullable String authorization,
      @Nullable String ifMatch) {}

  private record Answer(int status, String body) {}

  private FakeAdmin(HttpServer server) {
    this.server = server;
  }

  static FakeAdmin start() {
    try {
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      FakeAdmin admin = new FakeAdmin(server);
      server.createContext("/", admin::handle);
      server.start();
      return admin;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  FakeAdmin answer(int status, String body) {
    answers.add(new Answer(status, body));
    return this;
  }

  String address() {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  List<Asked> asked() {
    return List.copyOf(asked);
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      asked.add(
          new Asked(
              exchange.getRequestMethod(),
              exchange.getRequestURI().toString(),
              body,
              exchange.getRequestHeaders().getFirst("Authorization"),
              exchange.getRequestHeaders().getFirst("If-Match")));
      Answer next = answers.poll();
      if (next != null) {
        last = next;
      }
      byte[] bytes = last.body().getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(last.status(), bytes.length == 0 ? -1 : bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
