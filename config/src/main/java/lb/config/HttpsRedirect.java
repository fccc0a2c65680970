package lb.config;

/**
 * Where requests without TLS are sent.
 *
 * @param status 301, 302, 307 or 308
 * @param port the port of the URLs; 0 means that of the first listener with TLS
 */
public record HttpsRedirect(int status, int port) {
  /** A permanent redirect that keeps the method, to where we listen ourselves. */
  public static final HttpsRedirect STANDARD = new HttpsRedirect(308, 0);
}
