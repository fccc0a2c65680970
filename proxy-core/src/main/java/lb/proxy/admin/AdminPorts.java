package lb.proxy.admin;

import java.util.function.BooleanSupplier;
import lb.proxy.account.Exposition;

/**
 * What the admin listener asks and tells.
 *
 * @param cache purges, statistics, explanations and origins
 * @param metrics what {@code /metrics} gives; closed by whoever made it
 * @param ready what {@code /readyz} gives; called on virtual threads, must not block
 * @param config the configuration that runs
 */
public record AdminPorts(
    CacheControlPort cache, Exposition metrics, BooleanSupplier ready, ConfigPort config) {}
