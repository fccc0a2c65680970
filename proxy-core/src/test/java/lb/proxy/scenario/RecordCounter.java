package lb.proxy.scenario;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;

/** Stands between one client and a server, and counts the TLS records that the server sends. */
final class RecordCounter implements AutoCloseable {
  private final ServerSocket listener;
  private final InetSocketAddress server;
  private final AtomicInteger records = new AtomicInteger();

  RecordCounter(InetSocketAddress server) throws IOException {
    this.server = server;
    this.listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::relay);
  }

  InetSocketAddress address() {
    return (InetSocketAddress) listener.getLocalSocketAddress();
  }

  /** Records that have been passed on to the client; counted before they are. */
  int records() {
    return records.get();
  }

  private void relay() {
    try (Socket client = listener.accept();
        Socket upstream = new Socket(server.getAddress(), server.getPort())) {
      client.setTcpNoDelay(true);
      Thread.ofVirtual().start(() -> forward(client, upstream));
      DataInputStream in = new DataInputStream(upstream.getInputStream());
      OutputStream out = client.getOutputStream();
      while (true) {
        byte[] header = in.readNBytes(5);
        if (header.length < 5) {
          return;
        }
        byte[] content = in.readNBytes((header[3] & 0xFF) << 8 | header[4] & 0xFF);
        records.incrementAndGet();
        out.write(header);
        out.write(content);
        out.flush();
      }
    } catch (IOException ended) {
      // as connections do
    }
  }

  private static void forward(Socket from, Socket to) {
    try {
      from.getInputStream().transferTo(to.getOutputStream());
      to.shutdownOutput();
    } catch (IOException ended) {
      // as connections do
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }
}
