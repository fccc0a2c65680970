package lb.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a site speaks TLS.
 *
 * @param certificates at least one, or none where {@code acme} gets one; the first whose names
 *     cover what a client asks for is shown, else the first
 * @param minVersion older versions are refused
 * @param clientAuth what clients have to prove; null when nothing
 * @param redirect what happens to requests without TLS; null when they are served
 * @param strictTransport what browsers are told to remember; null when nothing
 * @param acme how the site gets a certificate by itself; null when it does not
 */
public record SiteTls(
    List<CertificateFiles> certificates,
    TlsVersion minVersion,
    @Nullable ClientAuth clientAuth,
    @Nullable HttpsRedirect redirect,
    @Nullable StrictTransport strictTransport,
    @Nullable Acme acme) {

  public SiteTls {
    certificates = List.copyOf(certificates);
  }

  /** The same with another way to get a certificate. */
  SiteTls with(Acme other) {
    return new SiteTls(certificates, minVersion, clientAuth, redirect, strictTransport, other);
  }
}
