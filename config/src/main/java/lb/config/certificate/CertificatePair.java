package lb.config.certificate;

import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A certificate with its chain and its key, which fit each other. Immutable.
 *
 * @param chain the certificate itself first, then those that lead to an authority
 * @param key its private key
 * @param names the names that it is for, lower-case; wildcards as {@code *.example.com}, addresses
 *     as text
 */
public record CertificatePair(List<X509Certificate> chain, PrivateKey key, List<String> names) {
  /** A certificate that ends within this time is warned of. */
  static final Duration ENDS_SOON = Duration.ofDays(7);

  private static final Set<String> ALGORITHMS = Set.of("RSA", "EC");

  public CertificatePair {
    chain = List.copyOf(chain);
    names = List.copyOf(names);
  }

  /**
   * Reads the two files, which may be the same one.
   *
   * @throws CertificateProblem when one of them cannot be used, they do not fit, or the certificate
   *     is not valid at {@code now}
   */
  public static CertificatePair read(Path certificateFile, Path keyFile, Instant now)
      throws CertificateProblem {
    PemFile certificates = PemFile.read(certificateFile);
    List<X509Certificate> chain = certificates.certificates();
    X509Certificate own = chain.getFirst();
    String algorithm = own.getPublicKey().getAlgorithm();
    if (!ALGORITHMS.contains(algorithm)) {
      throw new CertificateProblem(
          certificateFile, "a certificate of " + algorithm + " is not supported: use EC or RSA");
    }
    Instant ends = own.getNotAfter().toInstant();
    Instant begins = own.getNotBefore().toInstant();
    if (now.isAfter(ends)) {
      throw new CertificateProblem(certificateFile, "the certificate expired at " + ends);
    }
    if (now.isBefore(begins)) {
      throw new CertificateProblem(certificateFile, "the certificate is valid from " + begins);
    }
    PemFile keys = keyFile.equals(certificateFile) ? certificates : PemFile.read(keyFile);
    PrivateKey key = PrivateKeys.read(keys, own.getPublicKey());
    return new CertificatePair(chain, key, CertificateNames.of(own));
  }

  /**
   * Reads a file of authorities.
   *
   * @throws CertificateProblem when there is none in it
   */
  public static List<X509Certificate> authorities(Path file) throws CertificateProblem {
    return List.copyOf(PemFile.read(file).certificates());
  }

  /** Whether it is for a name: exactly, or by a wildcard for its first label (RFC 9525 §6.3). */
  public boolean covers(String host) {
    return CertificateNames.cover(names, host);
  }

  /** When it ends. */
  public Instant ends() {
    return chain.getFirst().getNotAfter().toInstant();
  }

  /** What clients may not like, in words; empty when there is nothing. */
  public List<String> doubts(List<String> hosts, Instant now) {
    List<String> doubts = new ArrayList<>();
    if (now.plus(ENDS_SOON).isAfter(ends())) {
      doubts.add("it expires at " + ends());
    }
    for (int i = 0; i + 1 < chain.size(); i++) {
      if (!isSignedBy(chain.get(i), chain.get(i + 1))) {
        doubts.add(
            "its chain is out of order: certificate "
                + (i + 2)
                + " of the file did not sign the one before it");
        break;
      }
    }
    for (String host : hosts) {
      if (!host.equals("*") && !covers(host)) {
        doubts.add("it is for " + String.join(", ", names) + ", not for " + host);
        break;
      }
    }
    return doubts;
  }

  private static boolean isSignedBy(X509Certificate signed, X509Certificate signer) {
    if (!signed.getIssuerX500Principal().equals(signer.getSubjectX500Principal())) {
      return false;
    }
    try {
      signed.verify(signer.getPublicKey());
      return true;
    } catch (GeneralSecurityException e) {
      return false;
    }
  }
}
