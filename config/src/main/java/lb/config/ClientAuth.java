package lb.config;

import java.nio.file.Path;

/**
 * What clients have to prove.
 *
 * @param authorities PEM: whom certificates of clients are believed from
 * @param required whether a client without a certificate is refused
 * @param subjectField the request field that tells the origin who the client is: the subject of its
 *     certificate as a distinguished name (RFC 4514)
 * @param passesCertificate whether the certificate itself is told as well, in {@code Client-Cert}
 *     (RFC 9440)
 */
public record ClientAuth(
    Path authorities, boolean required, String subjectField, boolean passesCertificate) {
  /** The name of {@link #subjectField} when none is given. */
  public static final String SUBJECT_FIELD = "X-Client-Subject";

  /** The certificate of a client (RFC 9440 §2.2). */
  public static final String CERTIFICATE_FIELD = "Client-Cert";

  /** The chain of it, which we never send and never let pass (RFC 9440 §2.3). */
  public static final String CHAIN_FIELD = "Client-Cert-Chain";
}
