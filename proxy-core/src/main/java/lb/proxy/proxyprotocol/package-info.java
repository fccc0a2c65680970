/** The PROXY protocol, versions 1 and 2: who the client of a connection is, said before it. */
@NullMarked
package lb.proxy.proxyprotocol;

import org.jspecify.annotations.NullMarked;
