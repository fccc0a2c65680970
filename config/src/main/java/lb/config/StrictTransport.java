package lb.config;

/**
 * HTTP Strict Transport Security (RFC 6797).
 *
 * @param maxAgeSeconds how long browsers remember it; 0 makes them forget
 * @param includeSubdomains whether it holds for all names below
 * @param preload whether the site may enter the lists that browsers are delivered with
 */
public record StrictTransport(long maxAgeSeconds, boolean includeSubdomains, boolean preload) {
  /** The name of the field. */
  public static final String FIELD = "Strict-Transport-Security";

  /** The value of the field. */
  public String value() {
    return "max-age="
        + maxAgeSeconds
        + (includeSubdomains ? "; includeSubDomains" : "")
        + (preload ? "; preload" : "");
  }
}
