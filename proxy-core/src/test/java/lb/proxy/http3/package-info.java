/** Proofs of the HTTP/3 wire: tables, fuzzing, and Netty's HPACK as a second opinion. */
@NullMarked
package lb.proxy.http3;

import org.jspecify.annotations.NullMarked;
