/** Proofs of what QUIC is told of addresses. */
@NullMarked
package lb.proxy.quic;

import org.jspecify.annotations.NullMarked;
