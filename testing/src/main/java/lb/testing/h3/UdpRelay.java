package lb.testing.h3;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Stands between one client and a server of UDP, as a router does that gives the client another
 * port from time to time, or loses what it sends. Thread-safe.
 */
public final class UdpRelay implements AutoCloseable {
  private static final int DATAGRAM_BYTES_MAX = 65_535;

  private final InetSocketAddress server;
  private final DatagramSocket front;
  private final AtomicLong toServer = new AtomicLong();
  private final AtomicLong toClient = new AtomicLong();
  private volatile DatagramSocket back;
  private volatile @Nullable InetSocketAddress client;
  private volatile long passedMax = Long.MAX_VALUE;

  private UdpRelay(InetSocketAddress server) throws IOException {
    this.server = server;
    this.front = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    this.back = behind();
    Thread.ofVirtual().start(this::passOn);
  }

  /** In front of a server. */
  public static UdpRelay to(InetSocketAddress server) {
    try {
      return new UdpRelay(server);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private DatagramSocket behind() throws SocketException {
    DatagramSocket made =
        new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    Thread.ofVirtual().start(() -> passBack(made));
    return made;
  }

  /** Where the client sends to. */
  public InetSocketAddress address() {
    return (InetSocketAddress) front.getLocalSocketAddress();
  }

  /** From now on the server sees the client at another port. */
  public void move() {
    try {
      back = behind(); // what the server still sends to the old port goes on to the client
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** Loses what the client sends after so many packets. */
  public UdpRelay losingAfter(long packets) {
    passedMax = packets;
    return this;
  }

  /** Octets that the server has been sent. */
  public long bytesToServer() {
    return toServer.get();
  }

  /** Octets that the server has sent. */
  public long bytesToClient() {
    return toClient.get();
  }

  private void passOn() {
    DatagramPacket packet = new DatagramPacket(new byte[DATAGRAM_BYTES_MAX], DATAGRAM_BYTES_MAX);
    try {
      for (long passed = 0; ; passed++) {
        packet.setLength(DATAGRAM_BYTES_MAX);
        front.receive(packet);
        client = (InetSocketAddress) packet.getSocketAddress();
        if (passed < passedMax) {
          toServer.addAndGet(packet.getLength());
          packet.setSocketAddress(server);
          back.send(packet);
        }
      }
    } catch (IOException closed) {
      // That is its end.
    }
  }

  private void passBack(DatagramSocket from) {
    DatagramPacket packet = new DatagramPacket(new byte[DATAGRAM_BYTES_MAX], DATAGRAM_BYTES_MAX);
    try {
      while (true) {
        packet.setLength(DATAGRAM_BYTES_MAX);
        from.receive(packet);
        toClient.addAndGet(packet.getLength());
        InetSocketAddress to = client;
        if (to != null) {
          packet.setSocketAddress(to);
          front.send(packet);
        }
      }
    } catch (IOException closed) {
      // That is its end.
    }
  }

  @Override
  public void close() {
    front.close();
    back.close();
  }
}
