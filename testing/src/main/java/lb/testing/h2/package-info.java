/** A client of HTTP/2 (RFC 9113) that sends what it is told, frame by frame. */
@NullMarked
package lb.testing.h2;

import org.jspecify.annotations.NullMarked;
