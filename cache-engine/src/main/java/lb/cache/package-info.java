/**
 * The cache engine: what is kept under which key, how a body is shared while it arrives, and what a
 * purge takes away. It knows no sockets; event loops come in as executors, time as a value.
 *
 * <p>{@link lb.cache.Cache} is the door. {@link lb.cache.StoredObject} is what a hit is answered
 * from, {@link lb.cache.Fill} is what arrives.
 */
@NullMarked
package lb.cache;

import org.jspecify.annotations.NullMarked;
