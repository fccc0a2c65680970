/**
 * Micro-benchmarks (JMH). Each has a {@code main}; each compares with a baseline of the same run.
 */
@NullMarked
package lb.benchmarks;

import org.jspecify.annotations.NullMarked;
