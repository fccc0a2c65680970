package lb.benchmarks.rate;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.locks.LockSupport;

/**
 * A server of one thread that answers at once, but for one request, on which the whole of it stands
 * still for a while: as a server does that collects garbage.
 */
final class StallingServer implements AutoCloseable {
  static final byte[] ANSWER =
      "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello".getBytes(StandardCharsets.US_ASCII);

  private final Selector selector = Selector.open();
  private final ServerSocketChannel listener = ServerSocketChannel.open();
  private final int stallAt;
  private final long stallNanos;
  private final Thread thread = new Thread(this::serve, "stalling-server");
  private int requests;

  StallingServer(int stallAt, long stallNanos) throws IOException {
    this.stallAt = stallAt;
    this.stallNanos = stallNanos;
    listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    listener.configureBlocking(false);
    listener.register(selector, SelectionKey.OP_ACCEPT);
    thread.start();
  }

  InetSocketAddress address() throws IOException {
    return (InetSocketAddress) listener.getLocalAddress();
  }

  private void serve() {
    ByteBuffer in = ByteBuffer.allocateDirect(1024);
    ByteBuffer answer = ByteBuffer.allocateDirect(ANSWER.length).put(ANSWER);
    try {
      while (listener.isOpen()) {
        selector.select(key -> onReady(key, in, answer));
      }
    } catch (IOException | ClosedSelectorException closed) {
      // The test is over.
    }
  }

  private void onReady(SelectionKey key, ByteBuffer in, ByteBuffer answer) {
    try {
      if (key.isAcceptable()) {
        SocketChannel accepted = listener.accept();
        accepted.configureBlocking(false);
        accepted.register(selector, SelectionKey.OP_READ);
        return;
      }
      SocketChannel channel = (SocketChannel) key.channel();
      if (channel.read(in.clear()) < 0) {
        channel.close();
        return;
      }
      if (++requests == stallAt) {
        long until = System.nanoTime() + stallNanos;
        while (System.nanoTime() - until < 0) {
          LockSupport.parkNanos(until - System.nanoTime());
        }
      }
      channel.write(answer.clear());
    } catch (IOException gone) {
      key.cancel();
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
    selector.close();
    try {
      thread.join();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
