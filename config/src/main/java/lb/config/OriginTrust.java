package lb.config;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How an origin behind TLS and we prove to each other who we are.
 *
 * @param authorities PEM: whom its certificate is believed from; null for those of the system
 * @param certificate what we show when we are asked; null for nothing
 */
public record OriginTrust(@Nullable Path authorities, @Nullable CertificateFiles certificate) {
  /** The system's authorities, and nothing to show. */
  public static final OriginTrust STANDARD = new OriginTrust(null, null);
}
