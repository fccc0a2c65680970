package lb.config;

import org.jspecify.annotations.Nullable;

/**
 * The admin listener: purges, metrics, health, statistics.
 *
 * @param listen default {@code 127.0.0.1:8089}; any address but loopback needs a token
 * @param token what a request has to carry as {@code Authorization: Bearer}; null asks for nothing
 */
public record Admin(HostPort listen, @Nullable String token) {

  /** The token never shows in logs or dumps. */
  @Override
  public String toString() {
    return "Admin[listen=" + listen + ", token=" + (token == null ? "none" : "***") + "]";
  }
}
