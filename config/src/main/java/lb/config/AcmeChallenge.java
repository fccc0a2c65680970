package lb.config;

/** How a name is proved to be ours. */
public enum AcmeChallenge {
  /** By an answer to a request without TLS (RFC 8555 §8.3). */
  HTTP_01("http-01"),
  /** By a certificate within a handshake of TLS (RFC 8737). */
  TLS_ALPN_01("tls-alpn-01");

  private final String type;

  AcmeChallenge(String type) {
    this.type = type;
  }

  /** The name that ACME has for it. */
  @Override
  public String toString() {
    return type;
  }
}
