/**
 * TLS towards clients: which certificate is shown to whom, how files that change are taken up, keys
 * of session tickets, and a connection until the hands are shaken.
 */
@NullMarked
package lb.proxy.tls;

import org.jspecify.annotations.NullMarked;
