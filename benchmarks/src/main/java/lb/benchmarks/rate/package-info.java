/**
 * A client that asks at a fixed rate and counts from the moment at which it meant to ask.
 *
 * <p>It uses the JDK alone, so that `benchmarks/compare` can compile it without a build.
 */
@NullMarked
package lb.benchmarks.rate;

import org.jspecify.annotations.NullMarked;
