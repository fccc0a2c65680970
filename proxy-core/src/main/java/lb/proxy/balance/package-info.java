/**
 * Which of several origins gets a request: pure functions of what is known of them, of a turn that
 * is counted, and of a seed. Nothing here touches sockets, clocks or threads, and a choice leaves
 * no garbage.
 */
@NullMarked
package lb.proxy.balance;

import org.jspecify.annotations.NullMarked;
