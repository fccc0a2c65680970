/** Clients' connections: decode and encode, limits and waits. HTTP/1.1 so far. */
@NullMarked
package lb.proxy.downstream;

import org.jspecify.annotations.NullMarked;
