package lb.config;

/**
 * A listener that takes requests.
 *
 * @param address where it listens
 * @param tls whether clients speak TLS on it
 * @param http2 whether clients may speak HTTP/2: negotiated where there is TLS, by prior knowledge
 *     where there is none
 */
public record Listener(HostPort address, boolean tls, boolean http2) {

  /** A listener that takes HTTP/2 where there is TLS. */
  public Listener(HostPort address, boolean tls) {
    this(address, tls, tls);
  }

  /**
   * Parses an address as {@link HostPort#parse} does, with {@code http://} or {@code https://}
   * before it if need be. Without either, port 443 means TLS.
   *
   * @throws lb.config.problem.FormatProblem when the text is none of these
   */
  public static Listener parse(String text) {
    for (String scheme : new String[] {"https://", "http://"}) {
      if (text.startsWith(scheme)) {
        HostPort address = HostPort.parse(text.substring(scheme.length()));
        return new Listener(address, scheme.equals("https://"));
      }
    }
    return of(HostPort.parse(text));
  }

  /** The listener of an address alone: port 443 means TLS. */
  static Listener of(HostPort address) {
    return new Listener(address, address.port() == 443);
  }

  /** {@code http} or {@code https}. */
  public String scheme() {
    return tls ? "https" : "http";
  }

  /** The text that {@link #parse} takes. */
  @Override
  public String toString() {
    return equals(of(address)) ? address.toString() : scheme() + "://" + address;
  }
}
