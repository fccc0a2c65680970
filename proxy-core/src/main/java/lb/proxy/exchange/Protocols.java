package lb.proxy.exchange;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import lb.config.Listener;
import lb.proxy.admin.ExplainReport.Step;
import lb.proxy.upstream.OriginGroup;
import lb.proxy.upstream.OriginStatus;
import lb.proxy.upstream.Upstream;

/** Tells what is spoken on both sides of a request that is explained. Pure but for what is seen. */
final class Protocols {
  /** More listeners or origins are not named one by one. */
  private static final int NAMED_MAX = 10;

  private static final String NONE = "none";

  private Protocols() {}

  /** What clients may speak who ask for a URL with this scheme. */
  static Step ofClients(List<Listener> listeners, String scheme) {
    Set<String> spoken = new LinkedHashSet<>();
    List<String> named = new ArrayList<>();
    for (Listener each : listeners) {
      if (each.scheme().equals(scheme)) {
        List<String> here = spokenOn(each);
        spoken.addAll(here);
        named.add(each.address() + " speaks " + String.join(", ", here));
      }
    }
    String text = named.isEmpty() ? "Nobody is listened to for " + scheme : joined(named);
    return new Step("client", together(spoken), text + ".");
  }

  private static List<String> spokenOn(Listener listener) {
    List<String> spoken = new ArrayList<>(List.of("HTTP/1.1"));
    if (listener.http2()) {
      spoken.add("HTTP/2");
    }
    if (listener.http3()) {
      spoken.add("HTTP/3");
    }
    return spoken;
  }

  /** What is spoken to the origins that would be asked. */
  static Step ofOrigins(Upstream upstream) {
    Set<String> spoken = new LinkedHashSet<>();
    List<String> named = new ArrayList<>();
    if (upstream instanceof OriginGroup group) {
      for (OriginStatus each : group.status()) {
        String protocol = words(each.protocol());
        spoken.add(protocol);
        named.add(each.name() + " is asked in " + protocol + (each.fallback() ? ", at last" : ""));
      }
    }
    return new Step(
        "origin", together(spoken), named.isEmpty() ? "There is no origin." : joined(named) + ".");
  }

  private static String words(String protocol) {
    return switch (protocol) {
      case "http/1.1" -> "HTTP/1.1";
      case "h2" -> "HTTP/2";
      default -> "HTTP/2 or HTTP/1.1 (ALPN)"; // none has chosen yet
    };
  }

  private static String together(Set<String> spoken) {
    return spoken.isEmpty() ? NONE : String.join(", ", spoken);
  }

  private static String joined(List<String> named) {
    String first = String.join("; ", named.subList(0, Math.min(named.size(), NAMED_MAX)));
    int more = named.size() - NAMED_MAX;
    return more > 0 ? first + "; and " + more + " more" : first;
  }
}
