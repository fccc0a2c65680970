/**
 * QUIC (RFC 9000): UDP sockets, one a loop, and who is let in through them. What connections carry
 * is for others. Loaded only where a listener speaks it.
 */
@NullMarked
package lb.proxy.quic;

import org.jspecify.annotations.NullMarked;
