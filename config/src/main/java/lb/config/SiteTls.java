package lb.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a site speaks TLS.
 *
 * @param certificates at least one; the first whose names cover what a client asks for is shown,
 *     else the first
 * @param minVersion older versions are refused
 * @param clientAuth what clients have to prove; null when nothing
 * @param redirect what happens to requests without TLS; null when they are served
 * @param strictTransport what browsers are told to remember; null when nothing
 */
public record SiteTls(
    List<CertificateFiles> certificates,
    TlsVersion minVersion,
    @Nullable ClientAuth clientAuth,
    @Nullable HttpsRedirect redirect,
    @Nullable StrictTransport strictTransport) {

  public SiteTls {
    certificates = List.copyOf(certificates);
  }
}
