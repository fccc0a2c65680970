/**
 * Micro-benchmarks (JMH), run by {@code benchmarks/jmh/run}. Each class measures one piece of the
 * way of a request; a method that begins with {@code baseline} is what the others of its class are
 * held against in the same run, and {@code channelAlone} is what surrounds that baseline and is
 * taken off.
 */
@NullMarked
package lb.benchmarks;

import org.jspecify.annotations.NullMarked;
