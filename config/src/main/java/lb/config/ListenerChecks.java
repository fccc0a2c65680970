package lb.config;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import lb.config.json.Span;
import lb.config.option.Located;
import lb.config.option.Reading;
import lb.config.problem.ProblemCode;
import org.jspecify.annotations.Nullable;

/** What concerns several listeners or several sites. */
final class ListenerChecks {
  private ListenerChecks() {}

  /** No two listeners that would take the same connections. */
  static void distinct(
      List<Located<Listener>> listen,
      @Nullable Located<Admin> given,
      Admin admin,
      Reading reading) {
    for (int i = 0; i < listen.size(); i++) {
      for (Located<Listener> earlier : listen.subList(0, i)) {
        if (meet(earlier.value().address(), listen.get(i).value().address())) {
          taken(address(listen.get(i)), "the listener " + earlier.value().address(), reading);
          break;
        }
      }
    }
    for (Located<HostPort> each : listen.stream().map(ListenerChecks::address).toList()) {
      if (meet(each.value(), admin.listen())) {
        if (given == null) {
          taken(each, "the admin listener, which is " + admin.listen() + " by default", reading);
        } else {
          Located<HostPort> place = new Located<>(admin.listen(), given.span(), given.place());
          taken(place, "the listener " + each.value(), reading);
        }
        return;
      }
    }
  }

  private static Located<HostPort> address(Located<Listener> listener) {
    return new Located<>(listener.value().address(), listener.span(), listener.place());
  }

  private static void taken(Located<HostPort> each, String by, Reading reading) {
    reading.report(
        ProblemCode.DUPLICATE_LISTENER,
        each.span(),
        each.place(),
        each.value() + " is already taken by " + by);
  }

  private static boolean meet(HostPort a, HostPort b) {
    return a.port() == b.port()
        && a.port() != 0
        && (a.host().equals(b.host()) || isAny(a.host()) || isAny(b.host()));
  }

  private static boolean isAny(String host) {
    return host.equals("0.0.0.0") || host.equals("::");
  }

  /** An admin listener that others reach asks for a token. */
  static void closed(@Nullable Located<Admin> given, Reading reading) {
    if (given == null || given.value().token() != null || given.value().listen().isLoopback()) {
      return;
    }
    reading.report(
        ProblemCode.OPEN_ADMIN,
        given.span(),
        given.place(),
        "the admin listener on " + given.value().listen() + " has no token",
        "others reach this address",
        null,
        List.of(
            "listen on 127.0.0.1:"
                + given.value().listen().port()
                + ", or write {\"listen\": \""
                + given.value().listen()
                + "\", \"token\": \"...\"}"));
  }

  /** Names and hosts belong to one site each. */
  static void distinctSites(List<SiteOptions.Draft> sites, Reading reading) {
    Map<String, Span> names = new HashMap<>();
    Map<String, Span> hosts = new HashMap<>();
    for (SiteOptions.Draft site : sites) {
      Span first = names.putIfAbsent(site.name(), site.nameSpan());
      // A name that is the first host is reported with that host.
      if (first != null && (site.isNamed() || !hosts.containsKey(site.name()))) {
        String message = "two sites are named \"" + site.name() + "\"";
        twice(
            ProblemCode.DUPLICATE_SITE,
            site.nameSpan(),
            site.hosts().getFirst(),
            message,
            first,
            reading);
      }
      for (Located<String> host : site.hosts()) {
        Span other = hosts.putIfAbsent(host.value(), host.span());
        if (other != null) {
          String message = "the host \"" + host.value() + "\" is named twice";
          twice(ProblemCode.DUPLICATE_HOST, host.span(), host, message, other, reading);
        }
      }
    }
  }

  private static void twice(
      ProblemCode code, Span at, Located<?> place, String message, Span first, Reading reading) {
    String label = "first on line " + first.source().line(first.start());
    reading.report(code, at, place.place(), message, label, null, List.of());
  }
}
