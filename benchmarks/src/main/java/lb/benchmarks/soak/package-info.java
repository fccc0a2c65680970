/**
 * The client and the origin of a soak ({@code benchmarks/soak/run}): full load with purges, aborts,
 * ranges and slow readers, where every octet of every answer is known beforehand.
 */
@NullMarked
package lb.benchmarks.soak;

import org.jspecify.annotations.NullMarked;
