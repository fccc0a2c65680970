/**
 * Requests of ours to an origin: choosing one, connecting, pooling, sending, reading, timing out
 * and trying again. HTTP/1.1, clear or TLS.
 *
 * <p>The way of a request: {@link lb.proxy.upstream.Upstream#send} makes a {@link
 * lb.proxy.upstream.Fetch}; it picks an origin, takes a connection out of that origin's pool on its
 * own event loop, and exchanges one request and one response on it. Everything of one fetch happens
 * on one event loop.
 */
@NullMarked
package lb.proxy.upstream;

import org.jspecify.annotations.NullMarked;
