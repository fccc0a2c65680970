package lb.proxy.upstream;

import io.netty.resolver.HostsFileEntriesProvider;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The file in which a machine lists names. Read anew each time: it is small, and may change. */
final class HostsFile {
  private HostsFile() {}

  /** What a name stands for there; nothing when it is not there. Blocks. */
  static List<InetAddress> addresses(String host) {
    HostsFileEntriesProvider file = HostsFileEntriesProvider.parser().parseSilently();
    String name = host.toLowerCase(Locale.ROOT);
    List<InetAddress> all = new ArrayList<>(file.ipv4Entries().getOrDefault(name, List.of()));
    all.addAll(file.ipv6Entries().getOrDefault(name, List.of()));
    return all;
  }
}
