/**
 * Sockets of clients over TCP where the machine has epoll: one that listens, and those of the
 * connections. Netty's own cost seven system calls more a connection (decision 0016).
 */
@NullMarked
package lb.proxy.socket;

import org.jspecify.annotations.NullMarked;
