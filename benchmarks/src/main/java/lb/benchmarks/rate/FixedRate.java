package lb.benchmarks.rate;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Sends requests by a {@link Schedule} and records how long each took from the moment at which it
 * was meant to be sent. A request whose connection is still busy waits, and its wait counts: a
 * server that stalls is charged for all that should have been sent meanwhile (no coordinated
 * omission). Nothing is pipelined.
 *
 * <p>The thread never sleeps while it measures: on a core of its own it is as punctual as the
 * kernel lets it be. How late it was on connections that were idle is recorded too: what the
 * instrument itself adds.
 */
final class FixedRate implements AutoCloseable {
  private static final int HEAD_BYTES_MAX = 16 * 1024;
  private static final long START_DELAY_NANOS = 20_000_000L;
  private static final long PATIENCE_NANOS = 10_000_000_000L;

  private final Schedule schedule;
  private final int warmUp;
  private final Selector selector;
  private final List<Connection> connections = new ArrayList<>();
  private final Consumer<SelectionKey> onReadable;
  private final Latencies latencies;
  private final Latencies own;
  private int answered;

  /**
   * Connects, and makes the schedule begin in a moment.
   *
   * @param request the octets of each request
   * @param bodyBytes how long the body of each answer is
   * @param warmUp how many requests at the beginning are not recorded
   */
  FixedRate(
      InetSocketAddress address,
      byte[] request,
      long bodyBytes,
      int perSecond,
      int requests,
      int warmUp,
      int connectionCount)
      throws IOException {
    this.warmUp = warmUp;
    this.latencies = new Latencies(requests - warmUp);
    this.own = new Latencies(requests - warmUp);
    this.selector = Selector.open();
    for (int i = 0; i < connectionCount; i++) {
      connections.add(new Connection(address, selector, request, bodyBytes, i, HEAD_BYTES_MAX));
    }
    this.onReadable = key -> receive((Connection) key.attachment());
    this.schedule =
        new Schedule(System.nanoTime() + START_DELAY_NANOS, perSecond, requests, connectionCount);
  }

  /** What each request took from its intended moment, in nanoseconds. */
  Latencies latencies() {
    return latencies;
  }

  /** How late requests were sent whose connections were idle, in nanoseconds. */
  Latencies own() {
    return own;
  }

  /** Sends all and waits for the answers; fails when a server does not answer as expected. */
  void run() throws IOException {
    long giveUp = schedule.intendedNanos(schedule.requests() - 1) + PATIENCE_NANOS;
    int cursor = 0;
    try {
      while (answered < schedule.requests()) {
        long now = System.nanoTime();
        if (now - giveUp > 0) {
          throw new IOException(
              (schedule.requests() - answered) + " requests were not answered in time");
        }
        // One look at the sockets between any two requests: neither waits for the other.
        if (schedule.isDue(cursor, now)) {
          sendInTime(cursor++, now);
        }
        selector.selectNow(onReadable);
      }
    } catch (UncheckedIOException failure) {
      throw failure.getCause();
    }
  }

  /**
   * Sends request {@code index}, unless its connection is busy: then it follows what is running.
   */
  private void sendInTime(int index, long now) throws IOException {
    Connection connection = connections.get(schedule.connectionOf(index));
    if (connection.isIdle() && connection.next() == index) {
      connection.send(schedule.nextOf(index));
      if (index >= warmUp) {
        own.record(now - schedule.intendedNanos(index));
      }
    }
  }

  private void receive(Connection connection) {
    try {
      int index = connection.running();
      if (!connection.receive()) {
        return;
      }
      long now = System.nanoTime();
      answered++;
      if (index >= warmUp) {
        latencies.record(now - schedule.intendedNanos(index));
      }
      // What has waited for this connection goes at once.
      if (schedule.isDue(connection.next(), now)) {
        connection.send(schedule.nextOf(connection.next()));
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  @Override
  public void close() throws IOException {
    for (Connection connection : connections) {
      connection.close();
    }
    selector.close();
  }
}
