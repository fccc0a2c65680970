package lb.proxy.exchange;

import org.jspecify.annotations.Nullable;

/**
 * What is known of the TLS of a client's connection, made once when the hands are shaken.
 *
 * @param version such as {@code TLSv1.3}
 * @param cipher the name of the suite
 * @param resumed whether an earlier session was taken up again
 * @param serverName the name that the client asked for (SNI), lower-case; null when it asked for
 *     none
 * @param clientAuthority names whom client certificates of this connection were believed from; null
 *     when none was asked for
 * @param clientCertificate what the client has proved to be; null when it showed no certificate
 */
public record TlsFacts(
    String version,
    String cipher,
    boolean resumed,
    @Nullable String serverName,
    @Nullable String clientAuthority,
    @Nullable ClientCertificate clientCertificate) {

  /**
   * A client's certificate, whose chain was verified and whose key the client holds.
   *
   * @param subject the distinguished name (RFC 4514), visible ASCII alone
   * @param encoded the certificate as a byte sequence of structured fields: {@code Client-Cert}
   *     (RFC 9440 §2.2)
   */
  public record ClientCertificate(String subject, String encoded) {}
}
