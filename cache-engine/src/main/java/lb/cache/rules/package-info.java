/**
 * What may be stored and what may be reused: RFC 9110 and 9111, and around them RFC 5861, 8246,
 * 9211, 9213 and 9875. Pure: values and a {@code now} in, values out. No I/O, no threads, no clock.
 *
 * <p>Times are epoch milliseconds, delta-seconds are {@code long} seconds. Nothing here throws at
 * what a client or an origin sends, and the work on a value is bounded by its length.
 */
@NullMarked
package lb.cache.rules;

import org.jspecify.annotations.NullMarked;
