/**
 * The proxy: {@link lb.proxy.Server} puts its parts together. The way of a request stands in {@code
 * lb.proxy.exchange.Stages}.
 */
@NullMarked
package lb.proxy;

import org.jspecify.annotations.NullMarked;
