package lb.config.certificate;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.List;

/**
 * Private keys in PEM: PKCS#8 (RFC 5958), and the older forms of RSA (PKCS#1, RFC 8017) and of
 * elliptic curves (SEC1, RFC 5915), which lack the name of their algorithm. That name stands in the
 * certificate that the key belongs to, so it is taken from there.
 */
final class PrivateKeys {
  private static final byte[] VERSION_0 = {2, 1, 0};
  private static final byte[] SIGNED = "whose key is this".getBytes(StandardCharsets.US_ASCII);
  private static final int SEQUENCE = 0x30;
  private static final int OCTET_STRING = 0x04;

  private PrivateKeys() {}

  /**
   * The key of a certificate.
   *
   * @throws CertificateProblem when the file has no key, one that cannot be read, or another's
   */
  static PrivateKey read(PemFile file, PublicKey certified) throws CertificateProblem {
    List<PemFile.Block> keys = file.blocks().stream().filter(PemFile.Block::isKey).toList();
    if (keys.isEmpty()) {
      boolean certificate = file.blocks().stream().anyMatch(PemFile.Block::isCertificate);
      throw new CertificateProblem(
          file.file(),
          certificate ? "has a certificate and no private key" : "has no private key in PEM");
    }
    PemFile.Block block = keys.getFirst();
    if (block.label().startsWith("ENCRYPTED") || block.text().contains("ENCRYPTED")) {
      throw new CertificateProblem(
          file.file(), "the key is encrypted: store it without a passphrase, readable by lb alone");
    }
    PrivateKey key = decode(file, block, certified);
    if (!fits(key, certified)) {
      throw new CertificateProblem(
          file.file(), "the key does not belong to the certificate: the two do not fit");
    }
    return key;
  }

  private static PrivateKey decode(PemFile file, PemFile.Block block, PublicKey certified)
      throws CertificateProblem {
    byte[] octets = file.decoded(block);
    String algorithm = certified.getAlgorithm();
    byte[] pkcs8 =
        switch (block.label()) {
          case "PRIVATE KEY" -> octets;
          case "RSA PRIVATE KEY", "EC PRIVATE KEY" -> {
            String own = block.label().startsWith("RSA") ? "RSA" : "EC";
            if (!own.equals(algorithm)) {
              throw new CertificateProblem(
                  file.file(), "the key is of " + own + ", the certificate of " + algorithm);
            }
            yield wrapped(octets, certified);
          }
          default ->
              throw new CertificateProblem(
                  file.file(), "a key of the form \"" + block.label() + "\" is not supported");
        };
    try {
      return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
    } catch (GeneralSecurityException | RuntimeException e) {
      throw new CertificateProblem(
          file.file(), "the key is not one of " + algorithm + ", which the certificate has");
    }
  }

  /** PKCS#8 around the key: version, the algorithm as the certificate names it, the octets. */
  private static byte[] wrapped(byte[] key, PublicKey certified) {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    content.writeBytes(VERSION_0);
    content.writeBytes(algorithmIdentifier(certified.getEncoded()));
    content.writeBytes(element(OCTET_STRING, key));
    return element(SEQUENCE, content.toByteArray());
  }

  /** The first element of a SubjectPublicKeyInfo (RFC 5280 §4.1.2.7), header included. */
  private static byte[] algorithmIdentifier(byte[] publicKeyInfo) {
    int start = 2 + lengthOctets(publicKeyInfo, 1);
    int headerOctets = 2 + lengthOctets(publicKeyInfo, start + 1);
    int length = length(publicKeyInfo, start + 1);
    return Arrays.copyOfRange(publicKeyInfo, start, start + headerOctets + length);
  }

  /** How many octets follow the first one of a length (X.690 §8.1.3). */
  private static int lengthOctets(byte[] der, int at) {
    return der[at] >= 0 ? 0 : der[at] & 0x7F;
  }

  private static int length(byte[] der, int at) {
    int octets = lengthOctets(der, at);
    if (octets == 0) {
      return der[at];
    }
    int length = 0;
    for (int i = 1; i <= octets; i++) {
      length = length << 8 | der[at + i] & 0xFF;
    }
    return length;
  }

  private static byte[] element(int tag, byte[] content) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(content.length + 5);
    out.write(tag);
    if (content.length < 0x80) {
      out.write(content.length);
    } else {
      int octets = (39 - Integer.numberOfLeadingZeros(content.length)) / 8;
      out.write(0x80 | octets);
      for (int shift = (octets - 1) * 8; shift >= 0; shift -= 8) {
        out.write(content.length >>> shift);
      }
    }
    out.writeBytes(content);
    return out.toByteArray();
  }

  /** Whether what the one signs is what the other verifies. */
  private static boolean fits(PrivateKey key, PublicKey certified) {
    String algorithm = key.getAlgorithm().equals("EC") ? "SHA256withECDSA" : "SHA256withRSA";
    try {
      Signature signing = Signature.getInstance(algorithm);
      signing.initSign(key);
      signing.update(SIGNED);
      byte[] signed = signing.sign();
      Signature verifying = Signature.getInstance(algorithm);
      verifying.initVerify(certified);
      verifying.update(SIGNED);
      return verifying.verify(signed);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }
}
