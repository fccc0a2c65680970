package lb.cli;

import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Issues certificates. The only class that knows Bouncy Castle, which is loaded with it. */
record DevAuthority(X509Certificate certificate, PrivateKey key) {
  private static final Duration LIFETIME = Duration.ofDays(3_650);

  /** Browsers believe none that lasts longer, whoever issued it. */
  private static final Duration LEAF_LIFETIME = Duration.ofDays(397);

  private static final SecureRandom RANDOM = new SecureRandom();

  /** An authority that was kept. */
  static DevAuthority of(X509Certificate certificate, PrivateKey key) {
    return new DevAuthority(certificate, key);
  }

  /** A new authority. */
  static DevAuthority create(Instant now) throws GeneralSecurityException {
    KeyPair pair = newKey();
    X500Principal name = new X500Principal("CN=lb development authority " + serial().toString(36));
    try {
      JcaX509v3CertificateBuilder builder =
          builder(name, name, pair.getPublic(), now, now.plus(LIFETIME));
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
      builder.addExtension(
          Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
      builder.addExtension(
          Extension.subjectKeyIdentifier,
          false,
          new JcaX509ExtensionUtils().createSubjectKeyIdentifier(pair.getPublic()));
      return new DevAuthority(signed(builder, pair.getPrivate()), pair.getPrivate());
    } catch (IOException | OperatorException e) {
      throw new GeneralSecurityException(e);
    }
  }

  /** A key on the curve that every client knows. */
  static KeyPair newKey() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"), RANDOM);
    return generator.generateKeyPair();
  }

  /** A certificate of a server with these names and addresses. */
  X509Certificate issue(PublicKey holder, List<String> names, Instant now)
      throws GeneralSecurityException {
    try {
      JcaX509v3CertificateBuilder builder =
          builder(
              certificate.getSubjectX500Principal(),
              new X500Principal("CN=lb development certificate"),
              holder,
              now,
              now.plus(LEAF_LIFETIME));
      JcaX509ExtensionUtils extensions = new JcaX509ExtensionUtils();
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
      builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
      builder.addExtension(
          Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth));
      builder.addExtension(
          Extension.authorityKeyIdentifier,
          false,
          extensions.createAuthorityKeyIdentifier(certificate));
      builder.addExtension(
          Extension.subjectAlternativeName,
          false,
          new GeneralNames(names.stream().map(DevAuthority::name).toArray(GeneralName[]::new)));
      return signed(builder, key);
    } catch (IOException | OperatorException e) {
      throw new GeneralSecurityException(e);
    }
  }

  private static GeneralName name(String name) {
    return new GeneralName(isAddress(name) ? GeneralName.iPAddress : GeneralName.dNSName, name);
  }

  private static boolean isAddress(String name) {
    return name.indexOf(':') >= 0 || name.matches("[0-9]{1,3}(\\.[0-9]{1,3}){3}");
  }

  /** An address as certificates tell it; another name as it is. */
  static String longForm(String name) {
    return isAddress(name) ? InetAddress.ofLiteral(name).getHostAddress() : name;
  }

  private static BigInteger serial() {
    return new BigInteger(120, RANDOM).setBit(119);
  }

  private static JcaX509v3CertificateBuilder builder(
      X500Principal issuer, X500Principal subject, PublicKey holder, Instant now, Instant ends) {
    Date begins = Date.from(now.minus(Duration.ofHours(1)));
    return new JcaX509v3CertificateBuilder(
        issuer, serial(), begins, Date.from(ends), subject, holder);
  }

  private static X509Certificate signed(JcaX509v3CertificateBuilder builder, PrivateKey key)
      throws GeneralSecurityException, OperatorException {
    return new JcaX509CertificateConverter()
        .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(key)));
  }
}
