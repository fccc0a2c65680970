package lb.proxy.tls;

import io.netty.handler.ssl.OpenSslSessionTicketKey;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.function.IntFunction;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The keys of session tickets (RFC 5077, RFC 8446 §4.6.1). A random secret makes tickets for one
 * period; its tickets are accepted for two more; then it is forgotten, and nobody can read what was
 * sealed with it. Thread-safe.
 *
 * <p>Every certificate gets keys of its own, derived from the secret and from whom it stands for: a
 * ticket carries what its client has proved, so that one from a site that asks for nothing must
 * never open a session with a site that asks for a client certificate.
 */
final class TicketKeys {
  /**
   * Secrets that are remembered: the one that makes tickets, and those whose are still accepted.
   */
  static final int SECRETS = 3;

  private static final int SECRET_BYTES = 48;
  private static final int PART_BYTES = 16;

  private final IntFunction<byte[]> random;
  private long periodNanos; // guarded by this
  private final Deque<byte[]> secrets = new ArrayDeque<>(SECRETS); // guarded by this
  private long rotatedNanos; // guarded by this

  /**
   * The first secret is made at once.
   *
   * @param random makes that many octets that nobody can guess
   * @param periodMillis how long a secret makes tickets
   */
  TicketKeys(IntFunction<byte[]> random, long periodMillis, long nowNanos) {
    this.random = random;
    this.periodNanos = periodMillis * 1_000_000;
    this.rotatedNanos = nowNanos;
    secrets.add(random.apply(SECRET_BYTES));
  }

  /** How long a secret makes tickets from now on. */
  synchronized void period(long periodMillis) {
    periodNanos = periodMillis * 1_000_000;
  }

  /** How long a session may be taken up again, at the most. */
  synchronized long lifetimeSeconds() {
    return Math.max(1, periodNanos * (SECRETS - 1) / 1_000_000_000);
  }

  /** Makes a new secret when its time has come; whether it did. */
  synchronized boolean rotateIfDue(long nowNanos) {
    if (nowNanos - rotatedNanos < periodNanos) {
      return false;
    }
    // After a long sleep of the machine, all that is too old goes at once.
    long kept = Math.max(0, SECRETS - (nowNanos - rotatedNanos) / periodNanos);
    rotatedNanos = nowNanos;
    while (secrets.size() > kept) {
      Arrays.fill(secrets.removeLast(), (byte) 0);
    }
    secrets.addFirst(random.apply(SECRET_BYTES));
    return true;
  }

  /** The keys for what that label names, the one that makes tickets first. */
  synchronized OpenSslSessionTicketKey[] keys(String label) {
    return secrets.stream()
        .map(secret -> key(secret, label))
        .toArray(OpenSslSessionTicketKey[]::new);
  }

  private static OpenSslSessionTicketKey key(byte[] secret, String label) {
    byte[] all = derive(secret, label);
    return new OpenSslSessionTicketKey(
        Arrays.copyOfRange(all, 0, PART_BYTES),
        Arrays.copyOfRange(all, PART_BYTES, 2 * PART_BYTES),
        Arrays.copyOfRange(all, 2 * PART_BYTES, 3 * PART_BYTES));
  }

  /** HMAC as a function that nobody foresees (RFC 5869 §2.3 with one block): 48 octets. */
  private static byte[] derive(byte[] secret, String label) {
    try {
      Mac mac = Mac.getInstance("HmacSHA384");
      mac.init(new SecretKeySpec(secret, "HmacSHA384"));
      mac.update(label.getBytes(StandardCharsets.UTF_8));
      return mac.doFinal(new byte[] {1});
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK has no HMAC", e);
    }
  }
}
