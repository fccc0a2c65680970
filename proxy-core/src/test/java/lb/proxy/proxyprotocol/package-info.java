/** Tests of the PROXY protocol. */
@NullMarked
package lb.proxy.proxyprotocol;

import org.jspecify.annotations.NullMarked;
