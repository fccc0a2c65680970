package lb.proxy.upstream;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Names as the system knows them: by its hosts file, else by its name servers, which say for how
 * long, else by whatever else it asks. Blocks. Safe for use by many threads. What speaks DNS is
 * loaded with the first name that needs it.
 */
final class SystemLookup implements CachingResolver.Lookup {
  private @Nullable DnsLookup dns; // guarded by this
  private boolean closed; // guarded by this

  @Override
  public CachingResolver.Answer answer(String host) throws UnknownHostException {
    if (!isLocal(host)) {
      List<InetAddress> listed = HostsFile.addresses(host);
      if (!listed.isEmpty()) {
        return new CachingResolver.Answer(listed, CachingResolver.Answer.NO_TTL);
      }
      try {
        return dns().answer(host);
      } catch (UnknownHostException | RuntimeException unknown) {
        // The system may ask somebody else besides.
      }
    }
    List<InetAddress> found = List.of(InetAddress.getAllByName(host));
    return new CachingResolver.Answer(found, CachingResolver.Answer.NO_TTL);
  }

  /** Names that no name server is asked about (RFC 6761 §6.3). */
  private static boolean isLocal(String host) {
    String name = host.toLowerCase(Locale.ROOT);
    return name.equals("localhost") || name.endsWith(".localhost");
  }

  private synchronized DnsLookup dns() throws UnknownHostException {
    if (closed) {
      throw new UnknownHostException("nothing is looked up any more");
    }
    DnsLookup known = dns;
    if (known == null) {
      known = DnsLookup.ofSystem();
      dns = known;
    }
    return known;
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (dns != null) {
      dns.close();
    }
  }
}
