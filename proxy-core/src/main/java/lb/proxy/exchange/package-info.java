/**
 * One request of one client and its answer: the stages between decode and the socket. {@link
 * lb.proxy.exchange.Stages} has their order.
 */
@NullMarked
package lb.proxy.exchange;

import org.jspecify.annotations.NullMarked;
