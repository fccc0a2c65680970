package lb.config;

/** A version of TLS. Older ones than these are not spoken (RFC 8996). */
public enum TlsVersion {
  /** RFC 5246. */
  TLS_1_2("1.2"),
  /** RFC 8446. */
  TLS_1_3("1.3");

  private final String number;

  TlsVersion(String number) {
    this.number = number;
  }

  /** The name that TLS libraries know: {@code TLSv1.3}. */
  public String protocol() {
    return "TLSv" + number;
  }

  /** The number alone. */
  @Override
  public String toString() {
    return number;
  }
}
