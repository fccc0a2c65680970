/**
 * HTTP/2 as octets (RFC 9113) with HPACK (RFC 7541): frames, header blocks, and the way between
 * them and the heads that all versions share. No sockets, no streams: those are in {@code
 * lb.proxy.downstream}.
 */
@NullMarked
package lb.proxy.http2;

import org.jspecify.annotations.NullMarked;
