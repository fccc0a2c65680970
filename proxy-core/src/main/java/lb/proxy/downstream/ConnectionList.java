package lb.proxy.downstream;

import java.util.ArrayList;
import java.util.List;
import lb.proxy.account.CloseReason;

/** The connections of one loop, owned by it. Adding and removing cost the same however many. */
public final class ConnectionList {
  private final List<ClientConnection> connections = new ArrayList<>();
  private final Runnable onRemoved;
  private boolean draining;

  /**
   * An empty list.
   *
   * @param onRemoved runs, on the loop, when a connection that was added has ended
   */
  public ConnectionList(Runnable onRemoved) {
    this.onRemoved = onRemoved;
  }

  /** Adds a connection; one that is there already is ignored. */
  public void add(ClientConnection connection) {
    if (connection.listIndex < 0) {
      connection.listIndex = connections.size();
      connections.add(connection);
    }
  }

  /** Takes a connection out; one that is not there is ignored. */
  public void remove(ClientConnection connection) {
    if (connection.listIndex < 0) {
      return;
    }
    forget(connection);
    onRemoved.run();
  }

  /** Puts the handler that goes on with a connection in the place of the one that was before it. */
  public void replace(ClientConnection before, ClientConnection after) {
    connections.set(before.listIndex, after);
    after.listIndex = before.listIndex;
    before.listIndex = -1;
  }

  /** Takes out a handler whose connection goes on with another one, which is in the list. */
  void forget(ClientConnection before) {
    int index = before.listIndex;
    ClientConnection last = connections.removeLast();
    if (last != before) {
      connections.set(index, last);
      last.listIndex = index;
    }
    before.listIndex = -1;
  }

  /** Lets each connection look at its waits. */
  public void checkWaits(long nowNanos) {
    if (draining) {
      drain();
    }
    for (ClientConnection connection : List.copyOf(connections)) {
      connection.checkWaits(nowNanos);
    }
  }

  /**
   * Asks each connection to end as soon as it decently can; also those that have not shaken hands
   * or named their client yet, when they have.
   */
  public void drain() {
    draining = true;
    for (ClientConnection connection : List.copyOf(connections)) {
      if (!connection.toldToLeave) {
        connection.toldToLeave = true;
        connection.drain();
      }
    }
  }

  /** Ends each connection now. */
  public void closeAll() {
    for (ClientConnection connection : List.copyOf(connections)) {
      connection.closeNow(CloseReason.DRAIN);
    }
  }

  /** How many there are. */
  public int size() {
    return connections.size();
  }
}
