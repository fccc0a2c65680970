/** Proofs of the HTTP/2 wire: tables, fuzzing, and Netty's HPACK as a second opinion. */
@NullMarked
package lb.proxy.http2;

import org.jspecify.annotations.NullMarked;
