package lb.proxy.admin;

import lb.proxy.upstream.OriginStatus;

/**
 * One origin of one site, as {@code /origins} gives it.
 *
 * @param site the site that asks it
 * @param origin how it does
 */
public record OriginRow(String site, OriginStatus origin) {}
