/** TLS towards clients, piece by piece; scenarios over sockets are in lb.proxy.scenario. */
@NullMarked
package lb.proxy.tls;

import org.jspecify.annotations.NullMarked;
