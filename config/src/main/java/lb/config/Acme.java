package lb.config;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * How a site gets its certificate by itself (ACME, RFC 8555).
 *
 * @param directory where the authority says what it offers
 * @param names what the certificate is for, lower-case, without wildcards; at least one
 * @param email whom the authority may write to; null for nobody
 * @param challenge how we prove that the names are ours; null to choose by the listeners
 * @param storage the folder for keys, certificates and accounts
 * @param authorities PEM: whom the authority's own server is believed from; null for those that the
 *     JDK knows
 * @param externalAccount an account elsewhere that ours belongs to; null for none
 */
public record Acme(
    URI directory,
    List<String> names,
    @Nullable String email,
    @Nullable AcmeChallenge challenge,
    Path storage,
    @Nullable Path authorities,
    @Nullable ExternalAccount externalAccount) {

  /** A host may have 253, and a name of a file has at most 255 with what is put behind it. */
  private static final int FILE_CHARS_MAX = 190;

  public Acme {
    names = List.copyOf(names);
  }

  /**
   * An account that a customer has with an authority by other means (RFC 8555 §7.3.4).
   *
   * @param keyId its name
   * @param macKey a secret, base64url
   */
  public record ExternalAccount(String keyId, String macKey) {
    /** Without the secret. */
    @Override
    public String toString() {
      return "ExternalAccount[keyId=" + keyId + "]";
    }
  }

  /** The same for these names. */
  Acme withNames(List<String> others) {
    return new Acme(directory, others, email, challenge, storage, authorities, externalAccount);
  }

  /** Where the certificate and the key of a site are kept: one file, so that they always fit. */
  public CertificateFiles files(String site) {
    String name = site.replace('*', '_');
    if (name.length() > FILE_CHARS_MAX) {
      UUID rest = UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8));
      name = name.substring(0, FILE_CHARS_MAX) + '-' + rest;
    }
    Path file = storage.resolve("sites").resolve(name + ".pem");
    return new CertificateFiles(file, file);
  }
}
