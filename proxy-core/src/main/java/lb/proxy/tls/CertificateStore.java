package lb.proxy.tls;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import lb.config.Acme;
import lb.config.CertificateFiles;
import lb.config.Config;
import lb.config.HostIndex;
import lb.config.Site;
import lb.config.SiteTls;
import lb.config.certificate.CertificatePair;
import lb.config.certificate.CertificateProblem;
import org.jspecify.annotations.Nullable;

/**
 * All certificates of a configuration, and which is shown to whom: that of the site whose host the
 * client asks for (SNI), by its exact name, else the longest wildcard, else {@code *}. A client
 * that asks for nothing, or for nobody, is shown the one of the site {@code *}, else of the first
 * site that has one. Immutable; what it holds renews itself.
 */
final class CertificateStore implements AutoCloseable {
  private final HostIndex<SiteCertificates> index;
  private final SiteCertificates otherwise;
  private final List<ShownCertificate> all;

  /** The certificates of one site, at least one. */
  private record SiteCertificates(List<String> hosts, List<ShownCertificate> certificates) {
    /** The first that is for the name, else the first. */
    ShownCertificate pick(@Nullable String serverName) {
      if (serverName != null && certificates.size() > 1) {
        for (ShownCertificate certificate : certificates) {
          CertificatePair pair = certificate.pair();
          if (pair != null && pair.covers(serverName)) {
            return certificate;
          }
        }
      }
      return certificates.getFirst();
    }
  }

  private CertificateStore(List<SiteCertificates> sites) {
    this.index = new HostIndex<>(sites, SiteCertificates::hosts);
    SiteCertificates rest = index.rest();
    this.otherwise = rest == null ? sites.getFirst() : rest;
    this.all = sites.stream().flatMap(site -> site.certificates().stream()).toList();
  }

  /**
   * Reads all files.
   *
   * @throws IOException when one of them cannot be used; the message names it and the reason
   */
  static CertificateStore open(Config config, ServerContexts contexts, Instant now)
      throws IOException {
    List<SiteCertificates> sites = new ArrayList<>();
    List<ShownCertificate> opened = new ArrayList<>();
    try {
      for (Site site : config.sites()) {
        SiteTls tls = site.tls();
        if (tls != null) {
          List<ShownCertificate> certificates = new ArrayList<>();
          for (CertificateFiles files : files(site, tls)) {
            ShownCertificate shown = open(site, files, tls, contexts, now);
            opened.add(shown);
            certificates.add(shown);
          }
          sites.add(new SiteCertificates(site.hosts(), List.copyOf(certificates)));
        }
      }
      if (sites.isEmpty()) {
        throw new IOException("a listener has TLS, and no site has a certificate");
      }
      return new CertificateStore(sites);
    } catch (IOException | RuntimeException failure) {
      opened.forEach(ShownCertificate::close);
      throw failure;
    }
  }

  /** Those that are given, or the one that the site gets by itself. */
  private static List<CertificateFiles> files(Site site, SiteTls tls) {
    Acme acme = tls.acme();
    return acme == null ? tls.certificates() : List.of(acme.files(site.name()));
  }

  private static ShownCertificate open(
      Site site, CertificateFiles files, SiteTls tls, ServerContexts contexts, Instant now)
      throws IOException {
    try {
      return new ShownCertificate(site.name(), files, tls, contexts, now);
    } catch (CertificateProblem problem) {
      throw new IOException("site " + site.name() + ": " + problem.getMessage(), problem);
    }
  }

  /**
   * What a client is shown.
   *
   * @param serverName what it asks for, lower-case; null when it asks for nothing
   */
  ShownCertificate find(@Nullable String serverName) {
    SiteCertificates found = serverName == null ? null : index.find(serverName);
    return (found == null ? otherwise : found).pick(serverName);
  }

  /**
   * What a connection of QUIC begins with, before the client has named anybody: what a client that
   * names nobody is shown, but rather something that asks clients for nothing, and is ready; null
   * when nothing is.
   */
  @Nullable ShownCertificate quicEntry() {
    ShownCertificate entry = null;
    ShownCertificate silent = find(null);
    if (silent.tls().clientAuth() == null && silent.context(Offer.HTTP_3) != null) {
      return silent;
    }
    for (ShownCertificate each : all) {
      if (each.context(Offer.HTTP_3) != null
          && (entry == null || entry.tls().clientAuth() != null)) {
        entry = each;
      }
    }
    return entry;
  }

  /**
   * Whether a site can be reached by QUIC: its library lets a connection go over to the certificate
   * of another name, but not to other demands on the client. So those of all must be the same.
   */
  boolean isReachedByQuic(ShownCertificate certificate) {
    ShownCertificate entry = quicEntry();
    return entry != null
        && Objects.equals(entry.tls().clientAuth(), certificate.tls().clientAuth());
  }

  /** All of them. */
  List<ShownCertificate> all() {
    return all;
  }

  @Override
  public void close() {
    all.forEach(ShownCertificate::close);
  }
}
