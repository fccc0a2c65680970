package lb.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import lb.config.option.Located;
import lb.config.option.Reading;
import lb.config.problem.ProblemCode;

/** The files that a site names for what it asks its origins, and when they do not answer. */
final class UpstreamChecks {
  private UpstreamChecks() {}

  /** They exist, and hold what they should. */
  static void files(SiteOptions.Draft site, NamedFiles files, Reading reading) {
    Located<Path> page = site.upstream().page();
    if (page != null) {
      report(ProblemCode.UNREADABLE_FILE, page, files.page(page.value()), reading);
    }
    List<Located<Origin>> origins = new ArrayList<>(site.origins());
    for (Located<RouteOptions.Draft> route : site.routes()) {
      List<Located<Origin>> own = route.value().origins();
      origins.addAll(own == null ? List.of() : own);
    }
    Located<Origin> fallback = site.upstream().fallback();
    if (fallback != null) {
      origins.add(fallback);
    }
    origins.forEach(origin -> files(origin, files, reading));
  }

  private static void files(Located<Origin> origin, NamedFiles files, Reading reading) {
    OriginTrust trust = origin.value().trust();
    if (trust.authorities() != null) {
      NamedFiles.Verdict verdict = files.authorities(trust.authorities());
      report(ProblemCode.BAD_CERTIFICATE, origin, verdict, reading);
    }
    if (trust.certificate() != null) {
      NamedFiles.Verdict verdict = files.certificate(trust.certificate(), List.of());
      report(ProblemCode.BAD_CERTIFICATE, origin, verdict, reading);
    }
  }

  private static void report(
      ProblemCode code, Located<?> named, NamedFiles.Verdict verdict, Reading reading) {
    if (verdict.error() != null) {
      reading.report(code, named.span(), named.place(), verdict.error());
    }
  }
}
