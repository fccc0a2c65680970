/**
 * The HTTP/1.1 wire (RFC 9112): scanners that turn octets into heads and bodies, and encoders that
 * turn them back. There is no other HTTP/1.1 parser in the product.
 *
 * <p>Everything here is a pure state machine over buffers: no channel, no clock, no log. What is
 * not clear is refused with an {@link lb.proxy.http1.HttpProblem}; what is passed on is written
 * anew from what was understood.
 */
@NullMarked
package lb.proxy.http1;

import org.jspecify.annotations.NullMarked;
