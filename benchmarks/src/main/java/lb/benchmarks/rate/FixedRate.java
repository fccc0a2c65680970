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

  private final Load load;
  private final Schedule schedule;
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
   */
  FixedRate(InetSocketAddress address, byte[] request, long bodyBytes, Load load)
      throws IOException {
    this.load = load;
    this.latencies = new Latencies(load.recorded());
    this.own = new Latencies(load.recorded());
    this.selector = Selector.open();
    for (int i = 0; i < load.connections(); i++) {
      connections.add(new Connection(address, selector, request, bodyBytes, i, HEAD_BYTES_MAX));
    }
    this.onReadable = key -> receive((Connection) key.attachment());
    this.schedule =
        new Schedule(
            System.nanoTime() + START_DELAY_NANOS,
            load.perSecond(),
            load.requests(),
            load.connections());
  }

  /** What each request took from its intended moment, in nanoseconds. */
  Latencies latencies() {
    return latencies;
  }

  /** How late requests were sent whose connections were idle, in nanoseconds. */
  Latencies own() {
    return own;
  }

  /** How many requests were not answered; they are recorded with the time they had waited. */
  int unanswered() {
    return load.requests() - answered;
  }

  /** Sends all and waits for the answers; fails when one is not as expected. */
  void run() throws IOException {
    long giveUp = schedule.intendedNanos(load.requests() - 1) + load.patience().toNanos();
    long now = System.nanoTime();
    int cursor = 0;
    try {
      while (answered < load.requests() && now - giveUp < 0) {
        // One look at the sockets between any two requests: neither waits for the other.
        if (schedule.isDue(cursor, now)) {
          sendInTime(cursor++, now);
        }
        selector.selectNow(onReadable);
        now = System.nanoTime();
      }
    } catch (UncheckedIOException failure) {
      throw failure.getCause();
    }
    for (Connection connection : connections) {
      recordUnanswered(connection, now);
    }
  }

  /**
   * Sends request {@code index}, unless its connection is busy: then it follows what is running.
   */
  private void sendInTime(int index, long now) throws IOException {
    Connection connection = connections.get(schedule.connectionOf(index));
    if (connection.isIdle() && connection.next() == index) {
      connection.send(schedule.nextOf(index));
      if (index >= load.warmUp()) {
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
      recordLatency(index, now);
      // What has waited for this connection goes at once.
      if (schedule.isDue(connection.next(), now)) {
        connection.send(schedule.nextOf(connection.next()));
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private void recordUnanswered(Connection connection, long now) {
    int first = connection.isIdle() ? connection.next() : connection.running();
    for (int i = first; i < load.requests(); i = schedule.nextOf(i)) {
      recordLatency(i, now);
    }
  }

  private void recordLatency(int index, long now) {
    if (index >= load.warmUp()) {
      latencies.record(now - schedule.intendedNanos(index));
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
