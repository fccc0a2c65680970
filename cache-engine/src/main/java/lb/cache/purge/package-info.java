/**
 * Purges: what one matches, and the ledger in which they stand. A purge is accepted in constant
 * time and looks for nothing; a stored object is compared with the purges accepted since its fetch
 * was sent when it is next looked up.
 */
@NullMarked
package lb.cache.purge;

import org.jspecify.annotations.NullMarked;
