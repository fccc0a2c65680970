/**
 * Where cached bytes live: one off-heap arena of a fixed size, cut into pages and size classes, the
 * views through which its bytes are sent without a copy, and the counting of readers.
 */
@NullMarked
package lb.cache.memory;

import org.jspecify.annotations.NullMarked;
