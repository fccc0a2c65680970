package lb.benchmarks.rate;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

/**
 * A connection that stays open, with at most one request under way. Phases: <i>idle</i>;
 * <i>busy</i> from {@link #send} until {@link #receive} says that the answer is complete. One
 * thread.
 */
final class Connection implements AutoCloseable {
  private static final int IDLE = -1;

  private final SocketChannel channel;
  private final ByteBuffer request;
  private final ByteBuffer in;
  private final ResponseReader reader;
  private int running = IDLE;
  private int next;

  /**
   * Connects.
   *
   * @param first the first request that the schedule has for this connection
   * @param headBytesMax how long the head of an answer may be
   */
  Connection(
      InetSocketAddress address,
      Selector selector,
      byte[] request,
      long bodyBytes,
      int first,
      int headBytesMax)
      throws IOException {
    this.request = ByteBuffer.allocateDirect(request.length).put(request);
    this.in = ByteBuffer.allocateDirect(headBytesMax + (int) Math.min(bodyBytes, 1 << 16));
    this.reader = new ResponseReader(bodyBytes);
    this.next = first;
    this.channel = SocketChannel.open(address);
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    channel.configureBlocking(false);
    channel.register(selector, SelectionKey.OP_READ, this);
  }

  boolean isIdle() {
    return running == IDLE;
  }

  /** The request under way. */
  int running() {
    return running;
  }

  /** The request that is to be sent next. */
  int next() {
    return next;
  }

  /** Sends the next request; only while idle. A request is small: it fits into the socket. */
  void send(int after) throws IOException {
    running = next;
    next = after;
    request.clear();
    if (channel.write(request) != request.capacity()) {
      throw new IOException("a request did not fit into its socket");
    }
  }

  /** Reads what has come; whether the answer to the running request is complete. */
  boolean receive() throws IOException {
    while (true) {
      int count = channel.read(in);
      if (count < 0) {
        throw new EOFException(
            "the server closed a connection " + (isIdle() ? "between answers" : "in an answer"));
      }
      if (count == 0) {
        return false;
      }
      if (isIdle()) {
        throw new IOException("an answer to no request");
      }
      in.flip();
      boolean complete = reader.take(in);
      in.compact();
      if (complete) {
        running = IDLE;
        return true;
      }
      if (!in.hasRemaining()) {
        throw new IOException("the head of an answer is longer than " + in.capacity() + " bytes");
      }
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
