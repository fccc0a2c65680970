package lb.proxy.acme;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import lb.config.Acme;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The keys of accounts: one for each authority and customer, made once and kept. */
final class AccountKeys {
  private static final Logger LOG = LoggerFactory.getLogger(AcmeService.class);
  private static final String PRIVATE = "PRIVATE KEY";
  private static final String PUBLIC = "PUBLIC KEY";

  private AccountKeys() {}

  /** A key on the curve that everybody knows. */
  static KeyPair newKey() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK has no P-256", e);
    }
  }

  /**
   * The key that was kept, or a new one. One that cannot be read is set aside.
   *
   * @throws IOException when none can be kept
   */
  static KeyPair find(Acme acme, AcmeStorage storage) throws IOException {
    Acme.ExternalAccount external = acme.externalAccount();
    String customer = external == null ? "" : ' ' + external.keyId();
    Path file = storage.account(ManagedCertificate.digest(acme.directory() + customer));
    String text = storage.read(file);
    if (text != null) {
      try {
        return parse(text);
      } catch (GeneralSecurityException | IllegalArgumentException unreadable) {
        LOG.error(
            "the key of the account with {} cannot be read; a new account is made, and the file is"
                + " kept as {}: {}",
            acme.directory(),
            storage.setAside(file),
            unreadable.getMessage());
      }
    }
    KeyPair key = newKey();
    storage.write(
        file,
        Pem.block(PRIVATE, key.getPrivate().getEncoded())
            + Pem.block(PUBLIC, key.getPublic().getEncoded()));
    return key;
  }

  private static KeyPair parse(String text) throws GeneralSecurityException {
    byte[] secret = Pem.octets(text, PRIVATE);
    byte[] open = Pem.octets(text, PUBLIC);
    if (secret == null || open == null) {
      throw new GeneralSecurityException("a private and a public key are expected, in PEM");
    }
    KeyFactory keys = KeyFactory.getInstance("EC");
    return new KeyPair(
        keys.generatePublic(new X509EncodedKeySpec(open)),
        keys.generatePrivate(new PKCS8EncodedKeySpec(secret)));
  }
}
