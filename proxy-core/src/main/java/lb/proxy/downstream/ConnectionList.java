package lb.proxy.downstream;

import java.util.ArrayList;
import java.util.List;
import lb.proxy.account.CloseReason;

/** The connections of one loop, owned by it. Adding and removing cost the same however many. */
public final class ConnectionList {
  private final List<Http1Connection> connections = new ArrayList<>();
  private final Runnable onRemoved;

  /**
   * An empty list.
   *
   * @param onRemoved runs, on the loop, when a connection that was added has ended
   */
  public ConnectionList(Runnable onRemoved) {
    this.onRemoved = onRemoved;
  }

  /** Adds a connection that is not in a list. */
  public void add(Http1Connection connection) {
    connection.listIndex = connections.size();
    connections.add(connection);
  }

  /** Takes a connection out; one that is not there is ignored. */
  public void remove(Http1Connection connection) {
    int index = connection.listIndex;
    if (index < 0) {
      return;
    }
    Http1Connection last = connections.removeLast();
    if (last != connection) {
      connections.set(index, last);
      last.listIndex = index;
    }
    connection.listIndex = -1;
    onRemoved.run();
  }

  /** Lets each connection look at its waits. */
  public void checkWaits(long nowNanos) {
    for (Http1Connection connection : List.copyOf(connections)) {
      connection.checkWaits(nowNanos);
    }
  }

  /** Asks each connection to end as soon as it decently can. */
  public void drain() {
    for (Http1Connection connection : List.copyOf(connections)) {
      connection.drain();
    }
  }

  /** Ends each connection now. */
  public void closeAll() {
    for (Http1Connection connection : List.copyOf(connections)) {
      connection.closeNow(CloseReason.DRAIN);
    }
  }

  /** How many there are. */
  public int size() {
    return connections.size();
  }
}
