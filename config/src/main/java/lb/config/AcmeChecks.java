package lb.config;

import java.util.ArrayList;
import java.util.List;
import lb.config.option.Located;
import lb.config.option.Reading;
import lb.config.problem.ProblemCode;
import org.jspecify.annotations.Nullable;

/** Whether an authority could issue what a site asks for. */
final class AcmeChecks {
  private AcmeChecks() {}

  /** The names that a certificate is to be for; what is no such name is reported. */
  static List<String> names(AcmeOptions.Draft acme, List<Located<String>> hosts, Reading reading) {
    List<Located<String>> wanted = acme.names().isEmpty() ? hosts : acme.names();
    List<String> names = new ArrayList<>();
    for (Located<String> each : wanted) {
      String problem = problem(each.value(), hosts);
      if (problem != null) {
        reading.report(ProblemCode.NO_ACME, each.span(), each.place(), problem);
      } else if (!names.contains(each.value())) {
        names.add(each.value());
      }
    }
    if (names.size() > AcmeOptions.NAMES_MAX) {
      reading.report(
          ProblemCode.NO_ACME,
          hosts.getFirst().span(),
          hosts.getFirst().place(),
          "a certificate for " + names.size() + " names; at most " + AcmeOptions.NAMES_MAX);
    }
    return names;
  }

  private static @Nullable String problem(String name, List<Located<String>> hosts) {
    if (name.equals("*")) {
      return "\"*\" is no name that a certificate can be for: list them in \"names\" of \"acme\"";
    }
    if (name.startsWith("*.")) {
      return "a certificate for \""
          + name
          + "\" takes dns-01, which lb does not speak: list names in \"names\" of \"acme\", or"
          + " give \"certificate\"";
    }
    if (name.startsWith("[") || HostNames.isIpv4(name)) {
      return "\"" + name + "\" is an address; certificates by ACME are for names";
    }
    return hosts.stream().anyMatch(host -> isOf(name, host.value()))
        ? null
        : "\"" + name + "\" is no host of this site, so nobody could prove that it is ours";
  }

  private static boolean isOf(String name, String host) {
    return host.equals("*")
        || host.equals(name)
        || (host.startsWith("*.") && name.endsWith(host.substring(1)));
  }

  /** A challenge is answered on a listener of its kind. */
  static void answered(
      List<Located<Listener>> listen, List<SiteOptions.Draft> sites, Reading reading) {
    boolean plain = listen.stream().anyMatch(each -> !each.value().tls());
    for (SiteOptions.Draft site : sites) {
      Located<AcmeOptions.Draft> acme = site.tls() == null ? null : site.tls().acme();
      if (acme != null && acme.value().acme().challenge() == AcmeChallenge.HTTP_01 && !plain) {
        reading.report(
            ProblemCode.NO_ACME,
            acme.span(),
            acme.place(),
            "http-01 is answered on a listener without TLS, and there is none");
      }
    }
  }
}
