package lb.proxy.upstream;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A name server on a free port of 127.0.0.1 that knows a few names (RFC 1035), over UDP. Any thread
 * may call anything.
 */
final class DnsServer implements AutoCloseable {
  private static final int A = 1;
  private static final int CNAME = 5;
  private static final int AAAA = 28;
  private static final int NO_SUCH_NAME = 3;

  /** A record: an alias, or an address as text. */
  record Answer(long ttlSeconds, String value) {}

  private final DatagramSocket socket;
  private final Map<String, List<Answer>> names = new ConcurrentHashMap<>();
  private final List<String> asked = new ArrayList<>(); // guarded by itself
  private volatile boolean silent;

  private DnsServer() {
    try {
      socket = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    Thread.ofVirtual().name("dns-server").start(this::serve);
  }

  static DnsServer start() {
    return new DnsServer();
  }

  InetSocketAddress address() {
    return (InetSocketAddress) socket.getLocalSocketAddress();
  }

  /** What a name stands for from now on. */
  DnsServer says(String name, Answer... answers) {
    names.put(name, List.of(answers));
    return this;
  }

  void isSilent() {
    silent = true;
  }

  /** The names that were asked for, with the type of each question. */
  List<String> asked() {
    synchronized (asked) {
      return List.copyOf(asked);
    }
  }

  private void serve() {
    byte[] buffer = new byte[1_500];
    try {
      while (true) {
        DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
        socket.receive(packet);
        byte[] answer = answer(ByteBuffer.wrap(buffer, 0, packet.getLength()));
        if (!silent) {
          socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
        }
      }
    } catch (IOException closed) {
      // The end of the test.
    }
  }

  private byte[] answer(ByteBuffer query) throws IOException {
    int id = query.getShort(0);
    query.position(12);
    List<String> labels = new ArrayList<>();
    for (int length = query.get(); length > 0; length = query.get()) {
      byte[] label = new byte[length];
      query.get(label);
      labels.add(new String(label, StandardCharsets.US_ASCII));
    }
    int type = query.getShort();
    String name = String.join(".", labels).toLowerCase(java.util.Locale.ROOT);
    synchronized (asked) {
      asked.add(name + " " + type);
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    ByteArrayOutputStream records = new ByteArrayOutputStream();
    int count = records(name, type, new DataOutputStream(records));
    out.writeShort(id);
    out.writeShort(0x8180 | (names.containsKey(name) ? 0 : NO_SUCH_NAME));
    out.writeShort(1);
    out.writeShort(count);
    out.writeInt(0);
    name(name, out);
    out.writeShort(type);
    out.writeShort(1);
    out.write(records.toByteArray());
    return bytes.toByteArray();
  }

  /** The records of a name, through its alias; gives how many. */
  private int records(String name, int type, DataOutputStream out) throws IOException {
    int count = 0;
    for (Answer each : names.getOrDefault(name, List.of())) {
      boolean address = each.value().matches("[0-9.]+|.*:.*");
      int own = !address ? CNAME : each.value().indexOf(':') < 0 ? A : AAAA;
      if (own == type || own == CNAME) {
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        if (address) {
          data.writeBytes(InetAddress.ofLiteral(each.value()).getAddress());
        } else {
          name(each.value(), new DataOutputStream(data));
        }
        name(name, out);
        out.writeShort(own);
        out.writeShort(1);
        out.writeInt((int) each.ttlSeconds());
        out.writeShort(data.size());
        out.write(data.toByteArray());
        count += 1 + (own == CNAME ? records(each.value(), type, out) : 0);
      }
    }
    return count;
  }

  private static void name(String name, DataOutputStream out) throws IOException {
    for (String label : name.split("\\.")) {
      out.writeByte(label.length());
      out.write(label.getBytes(StandardCharsets.US_ASCII));
    }
    out.writeByte(0);
  }

  @Override
  public void close() {
    socket.close();
  }
}
