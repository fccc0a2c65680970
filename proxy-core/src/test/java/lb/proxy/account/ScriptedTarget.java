package lb.proxy.account;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A log target that a test breaks and repairs. Thread-safe. */
final class ScriptedTarget implements LogTarget {
  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private final CountDownLatch failures;
  private volatile int bytesBeforeFailure = Integer.MAX_VALUE;
  private volatile CountDownLatch gate = new CountDownLatch(0);
  private final CountDownLatch arrived = new CountDownLatch(1);

  /**
   * @param failures how many failures {@link #awaitFailures} waits for
   */
  ScriptedTarget(int failures) {
    this.failures = new CountDownLatch(failures);
  }

  /** Takes so many octets more, then fails until {@link #repair}. */
  void failAfter(int bytes) {
    bytesBeforeFailure = bytes;
  }

  void repair() {
    bytesBeforeFailure = Integer.MAX_VALUE;
  }

  /** Blocks further writes until {@link #unblock}. */
  void block() {
    gate = new CountDownLatch(1);
  }

  void unblock() {
    gate.countDown();
  }

  void awaitFailures() throws InterruptedException {
    if (!failures.await(10, TimeUnit.SECONDS)) {
      throw new AssertionError("the target has not been tried again");
    }
  }

  void awaitBlockedWrite() throws InterruptedException {
    if (!arrived.await(10, TimeUnit.SECONDS)) {
      throw new AssertionError("nothing was written");
    }
  }

  synchronized String written() {
    return written.toString(StandardCharsets.US_ASCII);
  }

  @Override
  public WritableByteChannel open() {
    return new WritableByteChannel() {
      @Override
      public int write(ByteBuffer from) throws IOException {
        return take(from);
      }

      @Override
      public boolean isOpen() {
        return true;
      }

      @Override
      public void close() {}
    };
  }

  private int take(ByteBuffer from) throws IOException {
    try {
      if (gate.getCount() > 0) {
        arrived.countDown();
      }
      gate.await();
    } catch (InterruptedException e) {
      throw new IOException("interrupted", e);
    }
    synchronized (this) {
      int length = Math.min(from.remaining(), bytesBeforeFailure);
      if (length == 0 && from.hasRemaining()) {
        failures.countDown();
        throw new IOException("No space left on device");
      }
      byte[] octets = new byte[length];
      from.get(octets);
      written.writeBytes(octets);
      if (bytesBeforeFailure != Integer.MAX_VALUE) {
        bytesBeforeFailure -= length;
      }
      return length;
    }
  }
}
