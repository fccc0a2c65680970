package lb.benchmarks.soak;

import java.io.IOException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;

/**
 * A client that takes large bodies in sips, so that lb has to wait for it, and purges and evictions
 * pass while it reads. Owned by its thread.
 */
final class SlowReader implements Runnable {
  private static final int RECEIVE_BYTES = 16 * 1024;
  private static final long PAUSE_NANOS = 4_000_000;

  private final int port;
  private final Catalogue catalogue;
  private final Findings findings;
  private final RandomGenerator random;
  private final BooleanSupplier goesOn;

  SlowReader(
      int port,
      Catalogue catalogue,
      Findings findings,
      RandomGenerator random,
      BooleanSupplier goesOn) {
    this.port = port;
    this.catalogue = catalogue;
    this.findings = findings;
    this.random = random;
    this.goesOn = goesOn;
  }

  @Override
  public void run() {
    while (goesOn.getAsBoolean()) {
      Item item = catalogue.pickEvenly(Kind.LARGE, random);
      try (Connection connection = new Connection(port, RECEIVE_BYTES)) {
        read(connection, item);
      } catch (IOException | RuntimeException failure) {
        findings.error("read slowly: " + item + ": " + failure);
      }
    }
  }

  private void read(Connection connection, Item item) throws IOException {
    int floor = catalogue.floor(item);
    connection.send(Request.plain(item).head());
    Head head = connection.readHead(false);
    int version = Item.versionOf(head.required("ETag"));
    if (head.status() != 200 || version < floor) {
      throw new IOException(head.startLine() + ", version " + version + ", floor " + floor);
    }
    Content content = Content.of(item, version, 0);
    byte[] sip = new byte[RECEIVE_BYTES];
    int at = 0;
    for (int size = connection.readBody(sip); size >= 0; size = connection.readBody(sip)) {
      if (!content.matches(sip, size, at)) {
        throw new IOException("octets from " + at + " on differ from those of version " + version);
      }
      at += size;
      LockSupport.parkNanos(PAUSE_NANOS);
      if (!goesOn.getAsBoolean()) {
        findings.count("client: slow readers that left at the end");
        return;
      }
    }
    if (at != content.bytes()) {
      throw new IOException(at + " octets, expected " + content.bytes());
    }
    findings.count("answer 200 read slowly");
    findings.verified(at);
  }
}
