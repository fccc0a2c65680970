package lb.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * The origin of a rehearsal: answers every request with the same cacheable text.
 *
 * <p>One daemon thread accepts, one more serves each connection; all end with {@link #close}.
 */
final class RehearsalOrigin implements AutoCloseable {
  private static final byte[] ANSWER =
      ("HTTP/1.1 200 OK\r\nContent-Type: text/javascript\r\nCache-Control: max-age=60\r\nETag: \"1\"\r\n"
              + "Content-Length: 1024\r\n\r\n"
              + "x".repeat(1024))
          .getBytes(StandardCharsets.US_ASCII);

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
      for (String line = requests.readLine(); line != null; line = requests.readLine()) {
        if (line.isEmpty()) {
          connection.getOutputStream().write(ANSWER);
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
