/**
 * Scenarios over real sockets: a raw client, lb, and a scripted origin, with lb's own counters and
 * the origin's record as oracles, and a clock that the test moves. Each test says what a user sees.
 */
@NullMarked
package lb.proxy.scenario;

import org.jspecify.annotations.NullMarked;
