/**
 * Clients of HTTP/3 (RFC 9114) on Netty's QUIC: one that is well-behaved, with Netty's codec of
 * HTTP/3, and one that sends what it is told.
 */
@NullMarked
package lb.testing.h3;

import org.jspecify.annotations.NullMarked;
