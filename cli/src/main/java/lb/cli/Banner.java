package lb.cli;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import lb.config.Config;
import lb.config.HostPort;
import lb.config.Listener;
import lb.config.Origin;
import lb.config.Site;

/** What {@code serve} says on stderr once it listens. */
final class Banner {
  private static final int SITES_SHOWN = 10;

  private Banner() {}

  static String of(Config config, Service service, Build build) {
    StringBuilder text = new StringBuilder();
    text.append("lb ").append(build.version()).append(" listening on ");
    text.append(String.join(", ", listening(config, service)));
    text.append('\n');
    for (Site site : config.sites().stream().limit(SITES_SHOWN).toList()) {
      text.append("  ").append(String.join(", ", site.hosts())).append(" -> ");
      text.append(site.origins().stream().map(Banner::origin).collect(Collectors.joining(", ")));
      text.append('\n');
    }
    if (config.sites().size() > SITES_SHOWN) {
      text.append("  and ").append(config.sites().size() - SITES_SHOWN).append(" more sites\n");
    }
    text.append("  cache ").append(Amounts.bytes(config.memoryBytes()));
    text.append(", admin ").append(url(service.adminAddress()));
    return text.append('\n').toString();
  }

  /**
   * The hosts as they were written, since 0.0.0.0 may have become ::, with the ports that they got.
   */
  private static List<String> listening(Config config, Service service) {
    List<String> urls = new ArrayList<>();
    for (int i = 0; i < config.listen().size(); i++) {
      int port = service.listenAddresses().get(i).getPort();
      Listener listener = config.listen().get(i);
      urls.add(listener.scheme() + "://" + new HostPort(listener.address().host(), port));
    }
    return urls;
  }

  private static String url(InetSocketAddress address) {
    return "http://" + new HostPort(address.getAddress().getHostAddress(), address.getPort());
  }

  private static String origin(Origin origin) {
    return origin.scheme() + "://" + new HostPort(origin.host(), origin.port());
  }
}
