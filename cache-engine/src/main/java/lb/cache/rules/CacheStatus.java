package lb.cache.rules;

import java.nio.charset.StandardCharsets;
import lb.cache.http.Ascii;
import org.jspecify.annotations.Nullable;

/**
 * The value of the {@code Cache-Status} field (RFC 9211), for example {@code lb; hit; ttl=42} or
 * {@code lb; fwd=uri-miss; fwd-status=200; stored}.
 */
public final class CacheStatus {
  /** The name by which this cache speaks of itself: a token (RFC 9211 §2). */
  public static final String NAME = "lb";

  /** No value that {@link #write} makes is longer. */
  public static final int BYTES_MAX = 192;

  /** Stands for "no upstream status" and "no lifetime to tell". */
  public static final long NONE = Long.MIN_VALUE;

  private static final byte[][] HEADS = heads();
  private static final byte[][] DETAILS = details();
  private static final byte[] TTL = ascii("; ttl=");
  private static final byte[] FORWARD_STATUS = ascii("; fwd-status=");
  private static final byte[] STORED = ascii("; stored");
  private static final byte[] COLLAPSED = ascii("; collapsed");

  private CacheStatus() {}

  /**
   * The value as text.
   *
   * @param reason why the answer is what it is
   * @param ttlSeconds what is left of the lifetime, negative when stale; {@link #NONE} leaves it
   *     out
   * @param forwardStatus the status that the origin gave; {@link #NONE} leaves it out. Only said of
   *     what was forwarded
   * @param stored whether the origin's answer was stored. Only said of what was forwarded
   * @param collapsed whether the request shared the fetch of another
   * @param refusal why the answer was not stored, or null
   */
  public static String render(
      Reason reason,
      long ttlSeconds,
      long forwardStatus,
      boolean stored,
      boolean collapsed,
      @Nullable Reason refusal) {
    byte[] target = new byte[BYTES_MAX];
    int end = write(target, 0, reason, ttlSeconds, forwardStatus, stored, collapsed, refusal);
    return new String(target, 0, end, StandardCharsets.US_ASCII);
  }

  /** Writes the value of a hit, without garbage; returns where it ends. */
  public static int writeHit(byte[] target, int at, Reason reason, long ttlSeconds) {
    return write(target, at, reason, ttlSeconds, NONE, false, false, null);
  }

  /** Writes what {@link #render} says, without garbage; returns where it ends. */
  public static int write(
      byte[] target,
      int at,
      Reason reason,
      long ttlSeconds,
      long forwardStatus,
      boolean stored,
      boolean collapsed,
      @Nullable Reason refusal) {
    int end = put(HEADS[reason.ordinal()], target, at);
    if (reason.forward() != null) {
      if (forwardStatus != NONE) {
        end = put(FORWARD_STATUS, target, end);
        end = putNumber(forwardStatus, target, end);
      }
      end = stored ? put(STORED, target, end) : end;
      end = collapsed ? put(COLLAPSED, target, end) : end;
    }
    if (ttlSeconds != NONE) {
      end = put(TTL, target, end);
      end = putNumber(ttlSeconds, target, end);
    }
    Reason detailed = reason.detail() == null && refusal != null && !stored ? refusal : reason;
    return put(DETAILS[detailed.ordinal()], target, end);
  }

  /** Writes a decimal number, without garbage; returns where it ends. */
  public static int writeNumber(byte[] target, int at, long number) {
    return putNumber(number, target, at);
  }

  private static int putNumber(long number, byte[] target, int at) {
    int start = at;
    long left = number;
    if (left < 0) {
      target[start++] = '-';
    }
    int digits = 1;
    for (long rest = left / 10; rest != 0; rest /= 10) {
      digits++;
    }
    for (int i = start + digits - 1; i >= start; i--) {
      target[i] = (byte) ('0' + Math.abs((int) (left % 10)));
      left /= 10;
    }
    return start + digits;
  }

  private static int put(byte[] source, byte[] target, int at) {
    System.arraycopy(source, 0, target, at, source.length);
    return at + source.length;
  }

  private static byte[][] heads() {
    byte[][] heads = new byte[Reason.values().length][];
    for (Reason reason : Reason.values()) {
      String forward = reason.forward();
      boolean hit = reason.outcome() == Outcome.HIT || reason.outcome() == Outcome.STALE;
      String rest = forward != null ? "; fwd=" + forward : hit ? "; hit" : "";
      heads[reason.ordinal()] = ascii(NAME + rest);
    }
    return heads;
  }

  private static byte[][] details() {
    byte[][] details = new byte[Reason.values().length][];
    for (Reason reason : Reason.values()) {
      String detail = reason.detail();
      if (detail != null && !Ascii.isToken(detail)) {
        throw new IllegalStateException("the detail of " + reason + " is no token: " + detail);
      }
      details[reason.ordinal()] = ascii(detail == null ? "" : "; detail=" + detail);
    }
    return details;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
