/**
 * What tests of every module stand on: an origin that plays scripts, a client that sends and reads
 * raw bytes, a clock that a test moves, gates instead of sleeps, and bodies of any length that need
 * no memory. Plain blocking sockets and virtual threads; no dependency on the product.
 */
@NullMarked
package lb.testing;

import org.jspecify.annotations.NullMarked;
