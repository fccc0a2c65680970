package lb.config;

/**
 * An address to listen on.
 *
 * @param host a name, an IPv4 or an IPv6 literal without brackets; {@code 0.0.0.0} means all
 * @param port 0 to 65535; 0 takes a free one
 */
public record HostPort(String host, int port) {

  public HostPort {
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("port " + port + " is not within 0 to 65535");
    }
  }

  /**
   * Parses {@code 0.0.0.0:8080}, {@code [::1]:80}, {@code localhost:80}, {@code :8080} or {@code
   * *:8080}.
   *
   * @throws lb.config.problem.FormatProblem when the text is none of these
   */
  public static HostPort parse(String text) {
    return Addresses.hostPort(text);
  }

  /**
   * Whether only this machine reaches the address, as far as its text says. No name is resolved.
   */
  public boolean isLoopback() {
    return Addresses.isLoopback(host);
  }

  /** The text that {@link #parse} takes; IPv6 literals get their brackets. */
  @Override
  public String toString() {
    return host.indexOf(':') >= 0 ? "[" + host + "]:" + port : host + ":" + port;
  }
}
