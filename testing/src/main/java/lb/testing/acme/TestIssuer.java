package lb.testing.acme;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;

/** Who signs the certificates: a root, and an authority between it and them. */
final class TestIssuer {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final X500Principal ROOT = new X500Principal("CN=test ACME root");
  private static final X500Principal BETWEEN = new X500Principal("CN=test ACME intermediate");

  private final X509Certificate root;
  private final X509Certificate between;
  private final KeyPair key;

  /** Valid from a year before to ten years after. */
  TestIssuer(Instant now) {
    try {
      KeyPair rootKey = newKey();
      key = newKey();
      Instant begins = now.minus(Duration.ofDays(365));
      Instant ends = now.plus(Duration.ofDays(3_650));
      root = signed(authority(ROOT, ROOT, rootKey.getPublic(), begins, ends), rootKey);
      between = signed(authority(ROOT, BETWEEN, key.getPublic(), begins, ends), rootKey);
    } catch (GeneralSecurityException | IOException | OperatorException e) {
      throw new AssertionError(e);
    }
  }

  private static KeyPair newKey() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"), RANDOM);
    return generator.generateKeyPair();
  }

  private static JcaX509v3CertificateBuilder authority(
      X500Principal issuer, X500Principal subject, PublicKey holder, Instant begins, Instant ends)
      throws IOException {
    JcaX509v3CertificateBuilder builder = builder(issuer, subject, holder, begins, ends);
    builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
    return builder;
  }

  private static JcaX509v3CertificateBuilder builder(
      X500Principal issuer, X500Principal subject, PublicKey holder, Instant begins, Instant ends) {
    return new JcaX509v3CertificateBuilder(
        issuer,
        new BigInteger(100, RANDOM).setBit(99),
        Date.from(begins),
        Date.from(ends),
        subject,
        holder);
  }

  private static X509Certificate signed(JcaX509v3CertificateBuilder builder, KeyPair key)
      throws GeneralSecurityException, OperatorException {
    return new JcaX509CertificateConverter()
        .getCertificate(
            builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(key.getPrivate())));
  }

  /**
   * The chain for a request (RFC 2986), without the root.
   *
   * @throws AcmeProblem when the request is not signed with its own key or is for other names
   */
  List<X509Certificate> issue(byte[] request, List<String> names, Instant begins, Instant ends)
      throws AcmeProblem {
    try {
      JcaPKCS10CertificationRequest csr = new JcaPKCS10CertificationRequest(request);
      PublicKey holder = csr.getPublicKey();
      if (!csr.isSignatureValid(new JcaContentVerifierProviderBuilder().build(holder))) {
        throw new AcmeProblem(400, "badCSR", "the request is not signed with its key");
      }
      List<String> asked = names(csr);
      if (asked.size() != names.size() || !asked.containsAll(names)) {
        throw new AcmeProblem(400, "badCSR", "the request is for " + asked + ", not " + names);
      }
      JcaX509v3CertificateBuilder builder =
          builder(BETWEEN, new X500Principal("CN=" + names.getFirst()), holder, begins, ends);
      builder.addExtension(
          Extension.subjectAlternativeName,
          false,
          new GeneralNames(
              names.stream()
                  .map(name -> new GeneralName(GeneralName.dNSName, name))
                  .toArray(GeneralName[]::new)));
      return List.of(signed(builder, key), between);
    } catch (GeneralSecurityException | IOException | OperatorException | PKCSException e) {
      throw new AcmeProblem(400, "badCSR", "this is no request: " + e);
    }
  }

  /** The same chain with a certificate for another name, or another key. */
  List<X509Certificate> instead(
      List<X509Certificate> chain, String name, Instant ends, boolean anotherKey) {
    try {
      X509Certificate own = chain.getFirst();
      JcaX509v3CertificateBuilder builder =
          builder(
              BETWEEN,
              new X500Principal("CN=" + name),
              anotherKey ? between.getPublicKey() : own.getPublicKey(),
              own.getNotBefore().toInstant(),
              ends);
      builder.addExtension(
          Extension.subjectAlternativeName,
          false,
          new GeneralNames(new GeneralName(GeneralName.dNSName, name)));
      return List.of(signed(builder, key), between);
    } catch (GeneralSecurityException | IOException | OperatorException e) {
      throw new AssertionError(e);
    }
  }

  private static List<String> names(JcaPKCS10CertificationRequest csr) {
    Extensions extensions = csr.getRequestedExtensions();
    GeneralNames names = GeneralNames.fromExtensions(extensions, Extension.subjectAlternativeName);
    List<String> all = new ArrayList<>();
    for (GeneralName name : names.getNames()) {
      all.add(name.getName().toString().toLowerCase(Locale.ROOT));
    }
    return all;
  }

  X509Certificate root() {
    return root;
  }

  static String pem(List<X509Certificate> chain) {
    StringBuilder text = new StringBuilder();
    Base64.Encoder lines = Base64.getMimeEncoder(64, new byte[] {'\n'});
    try {
      for (X509Certificate each : chain) {
        text.append("-----BEGIN CERTIFICATE-----\n")
            .append(lines.encodeToString(each.getEncoded()))
            .append("\n-----END CERTIFICATE-----\n");
      }
    } catch (CertificateEncodingException e) {
      throw new AssertionError(e);
    }
    return text.toString();
  }
}
