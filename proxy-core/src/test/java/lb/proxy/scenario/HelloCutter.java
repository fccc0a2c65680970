package lb.proxy.scenario;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;

/**
 * Stands between one client and a server, and cuts the client's first TLS record to pieces: to
 * records of their own, as RFC 8446 §5.1 allows, or to writes alone.
 */
final class HelloCutter implements AutoCloseable {
  private final ServerSocket listener;
  private final InetSocketAddress server;
  private final int pieceBytes;
  private final boolean records;

  HelloCutter(InetSocketAddress server, int pieceBytes, boolean records) throws IOException {
    this.server = server;
    this.pieceBytes = pieceBytes;
    this.records = records;
    this.listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::relay);
  }

  InetSocketAddress address() {
    return (InetSocketAddress) listener.getLocalSocketAddress();
  }

  private void relay() {
    try (Socket client = listener.accept();
        Socket upstream = new Socket(server.getAddress(), server.getPort())) {
      upstream.setTcpNoDelay(true);
      Thread.ofVirtual().start(() -> forward(upstream, client));
      DataInputStream in = new DataInputStream(client.getInputStream());
      byte[] header = in.readNBytes(5);
      byte[] content = in.readNBytes((header[3] & 0xFF) << 8 | header[4] & 0xFF);
      OutputStream out = upstream.getOutputStream();
      if (!records) {
        out.write(header);
      }
      for (int from = 0; from < content.length; from += pieceBytes) {
        int length = Math.min(pieceBytes, content.length - from);
        if (records) {
          out.write(
              new byte[] {header[0], header[1], header[2], (byte) (length >> 8), (byte) length});
        }
        out.write(content, from, length);
        out.flush();
      }
      in.transferTo(out);
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
