/** What the cache engine takes of memory, measured on the engine itself. */
@NullMarked
package lb.benchmarks.engine;

import org.jspecify.annotations.NullMarked;
