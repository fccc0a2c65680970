package lb.testing;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One request as a {@link ScriptedOrigin} got it. It is recorded when its head is whole; the body
 * grows afterwards. Thread-safe.
 */
public final class ReceivedRequest {
  /** How much of a body is kept; all of it is counted and digested. */
  public static final int BODY_KEPT_BYTES = 64 * 1024;

  private final int number;
  private final int connection;
  private final String method;
  private final String target;
  private final String version;
  private final FieldLines fields;
  private final @Nullable String serverName;
  private final CountDownLatch bodyDone = new CountDownLatch(1);

  private final BodyDigest digest = new BodyDigest();
  private byte[] kept = new byte[0];
  private FieldLines trailers = FieldLines.NONE;
  private boolean complete;

  ReceivedRequest(
      int number,
      int connection,
      String requestLine,
      FieldLines fields,
      @Nullable String serverName) {
    String[] parts = requestLine.split(" ", -1);
    if (parts.length != 3) {
      throw new IllegalArgumentException("\"" + requestLine + "\" is not a request line");
    }
    this.number = number;
    this.connection = connection;
    this.method = parts[0];
    this.target = parts[1];
    this.version = parts[2];
    this.fields = fields;
    this.serverName = serverName;
  }

  /** Which request of the origin this was, from 1. */
  public int number() {
    return number;
  }

  /** On which connection of the origin it came, from 1. */
  public int connection() {
    return connection;
  }

  /** The method. */
  public String method() {
    return method;
  }

  /** The request target as it stood in the request line. */
  public String target() {
    return target;
  }

  /** The target up to its query. */
  public String path() {
    int query = target.indexOf('?');
    return query < 0 ? target : target.substring(0, query);
  }

  /** {@code HTTP/1.1} or {@code HTTP/1.0}. */
  public String version() {
    return version;
  }

  /** The field lines in order. */
  public FieldLines fields() {
    return fields;
  }

  /** Whether a field is there. */
  public boolean has(String name) {
    return fields.has(name);
  }

  /** All values of a field joined with {@code ", "}, or null. */
  public @Nullable String field(String name) {
    return fields.joined(name);
  }

  /** The name that the client asked for in its TLS handshake (SNI), or null. */
  public @Nullable String serverName() {
    return serverName;
  }

  /** The head as it came, up to and with the empty line. */
  public byte[] rawHead() {
    return toString().getBytes(StandardCharsets.ISO_8859_1);
  }

  /** How many bytes of the body have come so far. */
  public synchronized long bodyBytes() {
    return digest.bytes();
  }

  /** Whether the body came to its proper end. */
  public synchronized boolean isBodyComplete() {
    return complete;
  }

  /** The first {@value #BODY_KEPT_BYTES} bytes of the body, as far as they have come, as UTF-8. */
  public synchronized String bodyText() {
    return new String(kept, StandardCharsets.UTF_8);
  }

  /** The digest of what has come; compare with {@link Body#digest()}. */
  public synchronized String bodyDigest() {
    return digest.text();
  }

  /** The trailers, once the body is complete. */
  public synchronized FieldLines trailers() {
    return trailers;
  }

  /**
   * Waits until no more of the body will come, complete or not.
   *
   * @throws AssertionError when that takes longer than {@link Gate#PATIENCE}
   */
  public ReceivedRequest awaitBody() {
    try {
      if (!bodyDone.await(Gate.PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new AssertionError(
            "the body of " + method + " " + target + " did not end; so far " + bodyBytes());
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while a body was awaited", interrupted);
    }
    return this;
  }

  synchronized void append(byte[] octets, int length) {
    digest.update(octets, 0, length);
    int more = Math.min(length, BODY_KEPT_BYTES - kept.length);
    if (more > 0) {
      int before = kept.length;
      kept = Arrays.copyOf(kept, before + more);
      System.arraycopy(octets, 0, kept, before, more);
    }
  }

  void bodyEnds(boolean complete, FieldLines trailers) {
    synchronized (this) {
      if (bodyDone.getCount() == 0) {
        return;
      }
      this.complete = complete;
      this.trailers = trailers;
    }
    bodyDone.countDown();
  }

  /** The head as text. */
  @Override
  public String toString() {
    return method + " " + target + " " + version + "\r\n" + fields.wire() + "\r\n";
  }
}
