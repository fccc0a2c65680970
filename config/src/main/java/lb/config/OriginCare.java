package lb.config;

import org.jspecify.annotations.Nullable;

/**
 * What holds for each origin of a site by itself.
 *
 * @param bounds how much it is asked to bear
 * @param check how it is asked whether it is well; null when it is not
 * @param ejection when it is left alone although it answers
 * @param slowStartMillis how long it gets only a growing share of requests after it was down; 0 for
 *     not at all
 * @param proxyProtocol the version of the PROXY protocol that connections to it begin with; null
 *     when they do not
 */
public record OriginCare(
    OriginBounds bounds,
    @Nullable HealthCheck check,
    Ejection ejection,
    long slowStartMillis,
    @Nullable ProxyVersion proxyProtocol) {
  /** The same for an origin that has no page to be checked by. */
  public OriginCare withoutCheck() {
    return new OriginCare(bounds, null, ejection, slowStartMillis, proxyProtocol);
  }
}
