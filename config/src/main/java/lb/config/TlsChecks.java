package lb.config;

import java.nio.file.Path;
import java.util.List;
import lb.config.option.Located;
import lb.config.option.Reading;
import lb.config.problem.ProblemCode;

/** What concerns listeners and the TLS of sites together, and the files that are named. */
final class TlsChecks {
  private TlsChecks() {}

  /** A listener with TLS needs something to show; what there is to show needs a listener. */
  static void met(List<Located<Listener>> listen, List<SiteOptions.Draft> sites, Reading reading) {
    boolean certified = sites.stream().anyMatch(site -> site.tls() != null);
    for (Located<Listener> each : listen) {
      if (each.value().tls() && !certified) {
        reading.report(
            ProblemCode.NO_CERTIFICATE,
            each.span(),
            each.place(),
            "the listener " + each.value() + " has TLS, and no site has a certificate",
            null,
            null,
            List.of(
                "in a site: \"tls\": {\"certificate\": \"site.pem\", \"key\": \"site.key\"}",
                "on this machine alone: lb serve --tls-dev"));
        return;
      }
    }
    if (listen.stream().noneMatch(each -> each.value().tls())) {
      sites.stream()
          .map(SiteOptions.Draft::tls)
          .filter(tls -> tls != null)
          .findFirst()
          .ifPresent(tls ->
              unseen(tls.acme() != null ? tls.acme() : tls.certificates().getFirst(), reading));
    }
  }

  private static void unseen(Located<?> certificate, Reading reading) {
    reading.report(
        ProblemCode.NO_TLS_LISTENER,
        certificate.span(),
        certificate.place(),
        "no listener has TLS, so nobody is shown this certificate");
  }

  /** The files exist, hold what they should, and fit each other. */
  static void files(List<SiteOptions.Draft> sites, NamedFiles files, Reading reading) {
    for (SiteOptions.Draft site : sites) {
      UpstreamChecks.files(site, files, reading);
      TlsOptions.Draft tls = site.tls();
      if (tls == null) {
        continue;
      }
      List<String> hosts =
          tls.certificates().size() > 1
              ? List.of() // each is for some of them
              : site.hosts().stream().map(Located::value).toList();
      for (Located<CertificateFiles> pair : tls.certificates()) {
        judge(pair, files.certificate(pair.value(), hosts), reading);
      }
      if (tls.authorities() != null) {
        judge(tls.authorities(), files.authorities(tls.authorities().value()), reading);
      }
      Located<Path> acme = tls.acme() == null ? null : tls.acme().value().authorities();
      if (acme != null) {
        judge(acme, files.authorities(acme.value()), reading);
      }
    }
  }

  private static void judge(Located<?> named, NamedFiles.Verdict verdict, Reading reading) {
    if (verdict.error() != null) {
      reading.report(ProblemCode.BAD_CERTIFICATE, named.span(), named.place(), verdict.error());
    }
    for (String doubt : verdict.doubts()) {
      reading.report(
          ProblemCode.DOUBTFUL_CERTIFICATE,
          named.span(),
          named.place(),
          "clients may refuse this certificate: " + doubt);
    }
  }
}
