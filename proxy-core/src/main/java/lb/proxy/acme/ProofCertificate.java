package lb.proxy.acme;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** The certificate that proves a name within a handshake (tls-alpn-01, RFC 8737 §3). */
final class ProofCertificate {
  private static final ASN1ObjectIdentifier ACME_IDENTIFIER =
      new ASN1ObjectIdentifier("1.3.6.1.5.5.7.1.31");
  private static final X500Principal HOLDER = new X500Principal("CN=ACME challenge");
  private static final Duration VALID = Duration.ofDays(7);

  private ProofCertificate() {}

  /**
   * Makes one, signed with its own key.
   *
   * @param digest of the key authorization, SHA-256
   */
  static X509Certificate of(KeyPair key, String name, byte[] digest) throws AcmeFailure {
    Instant now = Instant.now();
    JcaX509v3CertificateBuilder builder =
        new JcaX509v3CertificateBuilder(
            HOLDER,
            BigInteger.valueOf(now.toEpochMilli()),
            Date.from(now.minus(VALID)),
            Date.from(now.plus(VALID)),
            HOLDER,
            key.getPublic());
    try {
      builder.addExtension(
          Extension.subjectAlternativeName,
          false,
          new GeneralNames(new GeneralName(GeneralName.dNSName, name)));
      builder.addExtension(ACME_IDENTIFIER, true, new DEROctetString(digest));
      return new JcaX509CertificateConverter()
          .getCertificate(
              builder.build(
                  new JcaContentSignerBuilder("SHA256withECDSA").build(key.getPrivate())));
    } catch (IOException | OperatorException | GeneralSecurityException failure) {
      throw new AcmeFailure(
          AcmeFailure.Reason.INTERNAL, "no proof could be made for " + name + ": " + failure);
    }
  }
}
