package lb.cli;

import java.util.List;
import java.util.Locale;

/** The certificates of {@code /status} as people read them; empty when there are none. */
final class CertificatesText {
  private final StringBuilder text = new StringBuilder();

  private CertificatesText() {}

  static String of(Json answer) {
    List<Json> certificates = answer.at("certificates").items();
    CertificatesText page = new CertificatesText();
    if (!certificates.isEmpty()) {
      page.text.append('\n');
      page.line("%-28s %-22s %s", "CERTIFICATES", "UNTIL", "FROM");
      certificates.forEach(page::certificate);
    }
    return page.text.toString();
  }

  private void certificate(Json certificate) {
    Json renewal = certificate.at("renewal");
    boolean acme = certificate.at("source").text("").equals("acme");
    line(
        "%-28s %-22s %s",
        certificate.at("site").text("?"),
        certificate.at("ends").text("NONE YET"),
        acme ? renewal.at("directory").text("?") : "file");
    List<Json> names = certificate.at("names").items();
    if (!names.isEmpty()) {
      line("  %s", String.join(", ", names.stream().map(name -> name.text("?")).toList()));
    }
    if (acme) {
      line("  next asked for: %s", renewal.at("next").text("now"));
    }
    long failures = renewal.at("failures").number();
    if (failures > 0) {
      line("  FAILED %s: %s", times(failures), renewal.at("why").text("?"));
    }
  }

  private static String times(long count) {
    return count == 1 ? "once" : count + " times";
  }

  private void line(String layout, Object... values) {
    text.append(String.format(Locale.ROOT, layout, values).stripTrailing()).append('\n');
  }
}
