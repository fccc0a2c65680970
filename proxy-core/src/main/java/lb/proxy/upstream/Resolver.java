package lb.proxy.upstream;

import java.net.InetAddress;
import java.util.List;
import java.util.function.Consumer;

/**
 * Finds the addresses of an origin's host. Safe for use by many threads; never blocks its caller.
 */
public interface Resolver extends AutoCloseable {
  /**
   * Resolves a host name or an address literal (an IPv6 literal may stand in brackets) and hands
   * over the outcome, once: on the calling thread when it is known, else on a thread of the
   * resolver's.
   */
  void resolve(String host, Consumer<Resolution> consumer);

  /** Other bounds for how long an answer is kept, from the next one on. */
  default void apply(UpstreamSettings settings) {}

  @Override
  void close();

  /** What came of it. */
  sealed interface Resolution {}

  /** The host has addresses: at least one, in the order to try them. */
  record Resolved(List<InetAddress> addresses) implements Resolution {
    public Resolved {
      addresses = List.copyOf(addresses);
      if (addresses.isEmpty()) {
        throw new IllegalArgumentException("no address");
      }
    }
  }

  /** The host has no address that could be found. */
  record Unresolved(String message) implements Resolution {}
}
