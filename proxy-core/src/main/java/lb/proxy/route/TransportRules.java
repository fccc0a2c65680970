package lb.proxy.route;

import java.util.ArrayList;
import java.util.List;
import lb.cache.http.RequestHead;
import lb.config.ClientAuth;
import lb.config.Config;
import lb.config.HttpsRedirect;
import lb.config.Listener;
import lb.config.Site;
import lb.config.SiteTls;
import lb.config.StrictTransport;
import lb.config.TlsVersion;
import org.jspecify.annotations.Nullable;

/** What a site asks of the connections that its requests come on. Immutable; pure. */
public final class TransportRules {
  private static final int HTTPS_PORT = 443;

  private final TlsVersion minVersion;
  private final @Nullable ClientAuth clientAuth;
  private final @Nullable HttpsRedirect redirect;
  private final int redirectPort;
  private final @Nullable SiteField strictTransport;
  private final boolean proves;

  private TransportRules(SiteTls tls, int listenerPort) {
    minVersion = tls.minVersion();
    clientAuth = tls.clientAuth();
    redirect = tls.redirect();
    redirectPort = redirect != null && redirect.port() != 0 ? redirect.port() : listenerPort;
    proves = tls.acme() != null;
    StrictTransport hsts = tls.strictTransport();
    strictTransport = hsts == null ? null : new SiteField(StrictTransport.FIELD, hsts.value());
  }

  /** The rules of a site; null for one that takes whatever comes. */
  static @Nullable TransportRules of(Site site, Config config) {
    SiteTls tls = site.tls();
    if (tls == null
        || (tls.minVersion() == TlsVersion.TLS_1_2
            && tls.clientAuth() == null
            && tls.redirect() == null
            && tls.acme() == null
            && tls.strictTransport() == null)) {
      return null;
    }
    int port =
        config.listen().stream()
            .filter(Listener::tls)
            .mapToInt(listener -> listener.address().port())
            .filter(each -> each != 0)
            .findFirst()
            .orElse(HTTPS_PORT);
    return new TransportRules(tls, port);
  }

  /** The fields that tell origins who a client is, of all sites; nobody else may set them. */
  static List<String> identityFields(Config config) {
    List<String> names = new ArrayList<>();
    for (Site site : config.sites()) {
      SiteTls tls = site.tls();
      ClientAuth auth = tls == null ? null : tls.clientAuth();
      if (auth != null) {
        names.addAll(
            List.of(auth.subjectField(), ClientAuth.CERTIFICATE_FIELD, ClientAuth.CHAIN_FIELD));
      }
    }
    return names.stream().distinct().toList();
  }

  /** Whether authorities may ask it for a proof that a name is ours (http-01 of ACME). */
  public boolean proves() {
    return proves;
  }

  /** Whether a request without TLS is sent elsewhere. */
  public boolean redirects() {
    return redirect != null;
  }

  /** The status of that answer. */
  public int redirectStatus() {
    return redirect == null ? 0 : redirect.status();
  }

  /** The same URL with {@code https}; null for a request that names no host. */
  public @Nullable String redirectTarget(RequestHead request) {
    String host = request.host();
    if (host.isEmpty()) {
      return null;
    }
    String port = redirectPort == HTTPS_PORT ? "" : ":" + redirectPort;
    return "https://" + host + port + (request.path().startsWith("/") ? request.target() : "/");
  }

  /** Whether the version of a connection is new enough, by its name such as {@code TLSv1.3}. */
  public boolean takes(String version) {
    return minVersion == TlsVersion.TLS_1_2 || version.equals(minVersion.protocol());
  }

  /** What clients have to prove; null when nothing. */
  public @Nullable ClientAuth clientAuth() {
    return clientAuth;
  }

  /** What answers over TLS say; null when nothing. */
  public @Nullable SiteField strictTransport() {
    return strictTransport;
  }
}
