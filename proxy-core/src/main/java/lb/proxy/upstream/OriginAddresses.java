package lb.proxy.upstream;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * What the name of an origin stands for, and has stood for of late. Safe for use by many threads.
 *
 * <p>Some name servers give another part of many addresses each time. So an address is gone when
 * half a minute of answers has not named it, and not when one answer has not.
 */
final class OriginAddresses {
  private static final long GONE_NANOS = TimeUnit.SECONDS.toNanos(30);
  private static final int KNOWN_MAX = 1_024;

  private final Map<InetAddress, Long> named = new HashMap<>(); // when last; guarded by this
  private long answeredNanos; // guarded by this
  private volatile List<String> last = List.of();

  /** The last answer, as text. */
  List<String> last() {
    return last;
  }

  /** An answer, new or not. */
  synchronized void answered(List<InetAddress> addresses, long now) {
    List<String> texts = addresses.stream().map(InetAddress::getHostAddress).toList();
    if (!texts.equals(last)) {
      last = texts;
    }
    answeredNanos = now;
    addresses.forEach(address -> named.put(address, now));
    if (named.size() > addresses.size()) {
      boolean many = named.size() > KNOWN_MAX;
      named.values().removeIf(at -> now - at >= GONE_NANOS || (many && at != now));
    }
  }

  /** Whether an address is none that the name stands for any more. */
  synchronized boolean isGone(InetAddress address) {
    return answeredNanos != 0 && !named.containsKey(address);
  }
}
