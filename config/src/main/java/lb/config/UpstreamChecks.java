package lb.config;

import java.nio.file.Path;
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
  }

  private static void report(
      ProblemCode code, Located<?> named, NamedFiles.Verdict verdict, Reading reading) {
    if (verdict.error() != null) {
      reading.report(code, named.span(), named.place(), verdict.error());
    }
  }
}
