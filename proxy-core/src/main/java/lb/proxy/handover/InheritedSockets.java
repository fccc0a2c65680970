package lb.proxy.handover;

import static java.util.Objects.requireNonNull;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import lb.proxy.socket.ListeningChannel;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listening sockets that this process was given. Each goes to the listener of its address, once; an
 * address without one is bound as ever. Used by one thread at a time.
 */
public final class InheritedSockets implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(InheritedSockets.class);
  private static final int FIRST_DESCRIPTOR = 3;
  private static final int DESCRIPTORS_MAX = 1_000;

  private final List<Given> given = new ArrayList<>();

  /** A socket that nobody has taken, and who it is from. */
  private record Given(ListeningChannel socket, String from) {}

  /** None yet. */
  public InheritedSockets() {}

  /**
   * Adds those of systemd, if it started this process: {@code LISTEN_FDS} of them from descriptor 3
   * on, for the process {@code LISTEN_PID} (sd_listen_fds(3)).
   *
   * @param environment the variables of the process
   * @param pid the number of the process
   * @throws IOException when they are announced and cannot be used
   */
  public void addOf(Map<String, String> environment, long pid) throws IOException {
    String count = environment.get("LISTEN_FDS");
    String of = environment.get("LISTEN_PID");
    if (count == null || of == null || !of.strip().equals(Long.toString(pid))) {
      return;
    }
    if (!count.matches("[0-9]{1,4}") || Integer.parseInt(count) > DESCRIPTORS_MAX) {
      throw new IOException(
          "LISTEN_FDS is \"" + count + "\"; expected a number up to " + DESCRIPTORS_MAX);
    }
    String[] names = environment.getOrDefault("LISTEN_FDNAMES", "").split(":");
    for (int i = 0; i < Integer.parseInt(count); i++) {
      String name = i < names.length && !names[i].isEmpty() ? names[i] : "unnamed";
      add(FIRST_DESCRIPTOR + i, "systemd (" + name + ")");
    }
  }

  /**
   * Adds one.
   *
   * @param descriptor of a socket that listens; it belongs to this from now on
   * @param from who it is from, for people
   * @throws IOException when it is none
   */
  void add(int descriptor, String from) throws IOException {
    if (!Epoll.isAvailable()) {
      throw new IOException("sockets of " + from + " can only be taken on Linux, with epoll");
    }
    if (!Descriptors.listens(descriptor)) {
      throw new IOException(
          "descriptor " + descriptor + " of " + from + " is no stream socket that listens");
    }
    Descriptors.dontBlock(descriptor);
    ListeningChannel socket = new ListeningChannel(descriptor);
    if (socket.localAddress() == null) {
      socket.unsafe().closeForcibly();
      throw new IOException("descriptor " + descriptor + " of " + from + " is no socket of TCP");
    }
    given.add(new Given(socket, from));
  }

  /** The socket that listens on an address; null when none was given. */
  public @Nullable ChannelFactory<ServerChannel> take(InetSocketAddress wanted) {
    for (Iterator<Given> each = given.iterator(); each.hasNext(); ) {
      Given next = each.next();
      if (listensOn(requireNonNull(next.socket.localAddress()), wanted)) {
        each.remove();
        LOG.info("{} is the socket of {}", wanted, next.from);
        return () -> next.socket;
      }
    }
    return null;
  }

  /**
   * Sockets that nobody has taken and beside which an address can be bound only when both share the
   * port: one of the two is for all interfaces.
   */
  public List<Channel> inTheWayOf(InetSocketAddress wanted) {
    List<Channel> found = new ArrayList<>();
    for (Given each : given) {
      InetSocketAddress here = requireNonNull(each.socket.localAddress());
      boolean isForAll =
          here.getAddress().isAnyLocalAddress()
              || wanted.getAddress() != null && wanted.getAddress().isAnyLocalAddress();
      if (here.getPort() == wanted.getPort() && isForAll) {
        found.add(each.socket);
      }
    }
    return found;
  }

  private static boolean listensOn(InetSocketAddress socket, InetSocketAddress wanted) {
    InetAddress here = socket.getAddress();
    InetAddress there = wanted.getAddress();
    return socket.getPort() == wanted.getPort()
        && there != null
        && (Arrays.equals(here.getAddress(), there.getAddress())
            || here.isAnyLocalAddress() && there.isAnyLocalAddress());
  }

  /** Says which of them nobody wants, and gives them up. */
  public void closeRest() {
    for (Given each : given) {
      LOG.warn(
          "{} of {} is given up: this configuration does not listen there",
          each.socket.localAddress(),
          each.from);
    }
    close();
  }

  /**
   * Gives up those that nobody has taken, when nothing comes of it: whoever they are from goes on.
   */
  @Override
  public void close() {
    given.forEach(each -> each.socket.unsafe().closeForcibly());
    given.clear();
  }
}
