package lb.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * The origin of a rehearsal: answers every request with the same cacheable JSON, also in place of
 * an admin listener.
 *
 * <p>One daemon thread accepts, one more serves each connection; all end with {@link #close}.
 */
final class RehearsalOrigin implements AutoCloseable {
  private static final String BODY = "{\"id\":\"" + "x".repeat(1024) + "\"}";
  private static final byte[] ANSWER =
      ("HTTP/1.1 200 OK\r\nContent-Type: text/javascript\r\nCache-Control: max-age=60\r\nETag: \"1\"\r\n"
              + "Content-Length: "
              + BODY.length()
              + "\r\n\r\n"
              + BODY)
          .getBytes(StandardCharsets.US_ASCII);
  private static final String CONTENT_LENGTH = "content-length:";

  private final ServerSocket socket;

  private RehearsalOrigin(ServerSocket socket) {
    this.socket = socket;
  }

  static RehearsalOrigin start() throws IOException {
    RehearsalOrigin origin =
        new RehearsalOrigin(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
    daemon("rehearsal-origin", origin::accept);
    return origin;
  }

  int port() {
    return socket.getLocalPort();
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void accept() {
    try {
      while (true) {
        Socket connection = socket.accept();
        daemon("rehearsal-origin-connection", () -> serve(connection));
      }
    } catch (IOException e) {
      // Closed: the rehearsal is over.
    }
  }

  private static void serve(Socket connection) {
    try (connection;
        BufferedReader requests =
            new BufferedReader(
                new InputStreamReader(connection.getInputStream(), StandardCharsets.US_ASCII))) {
      int bodyLength = 0;
      for (String line = requests.readLine(); line != null; line = requests.readLine()) {
        if (line.isEmpty()) {
          requests.skip(bodyLength);
          bodyLength = 0;
          connection.getOutputStream().write(ANSWER);
        } else if (line.toLowerCase(Locale.ROOT).startsWith(CONTENT_LENGTH)) {
          bodyLength = Integer.parseInt(line.substring(CONTENT_LENGTH.length()).strip());
        }
      }
    } catch (IOException e) {
      // The proxy has closed its connection.
    }
  }

  private static void daemon(String name, Runnable work) {
    Thread.ofPlatform().daemon().name(name).start(work);
  }
}
