/**
 * HTTP/3 on the wire (RFC 9114) and its field compression (RFC 9204): frames, heads and what
 * streams are for; no sockets. Requests are read from field lines as in {@link lb.proxy.http2}.
 */
@NullMarked
package lb.proxy.http3;

import org.jspecify.annotations.NullMarked;
