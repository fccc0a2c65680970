package lb.config.certificate;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/** The names that a certificate is for: its subjectAltName (RFC 5280 §4.2.1.6). Pure. */
final class CertificateNames {
  private static final int DNS_NAME = 2;
  private static final int ADDRESS = 7;

  private CertificateNames() {}

  /** DNS names in lower case and addresses; the common name is not looked at (RFC 9525 §2). */
  static List<String> of(X509Certificate certificate) {
    List<String> names = new ArrayList<>();
    try {
      Collection<List<?>> all = certificate.getSubjectAlternativeNames();
      if (all != null) {
        for (List<?> name : all) {
          if (name.get(0) instanceof Integer kind
              && (kind == DNS_NAME || kind == ADDRESS)
              && name.get(1) instanceof String text) {
            names.add(text.toLowerCase(Locale.ROOT));
          }
        }
      }
    } catch (CertificateParsingException e) {
      return List.of(); // names that cannot be read are for nobody
    }
    return names;
  }

  /**
   * Whether one of the names is for the host. The host may be a wildcard itself, which only the
   * same wildcard covers.
   */
  static boolean cover(List<String> names, String host) {
    String bare =
        host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    if (names.contains(bare)) {
      return true;
    }
    int dot = bare.indexOf('.');
    return dot > 0 && names.contains("*" + bare.substring(dot));
  }
}
