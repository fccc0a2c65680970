/** Traces of requests, played through the cache engine and through an exact LRU. */
@NullMarked
package lb.benchmarks.hitratio;

import org.jspecify.annotations.NullMarked;
