package lb.config;

/** What an origin is spoken to in. */
public enum OriginProtocol {
  /** HTTP/1.1, and nothing else. */
  HTTP_1_1("http/1.1"),
  /** HTTP/2, and nothing else: chosen by ALPN where there is TLS, else known beforehand. */
  H2("h2"),
  /** What the origin chooses of both by ALPN (RFC 7301). */
  AUTO("auto");

  private final String word;

  OriginProtocol(String word) {
    this.word = word;
  }

  /** The word of it in a configuration; of the first two also what ALPN calls them. */
  @Override
  public String toString() {
    return word;
  }
}
