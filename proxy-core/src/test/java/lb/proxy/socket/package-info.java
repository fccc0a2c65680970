/** Sockets of clients, attacked by plain sockets of the JDK. */
@NullMarked
package lb.proxy.socket;

import org.jspecify.annotations.NullMarked;
