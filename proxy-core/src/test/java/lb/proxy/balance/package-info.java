/** Tests of the choice among origins. */
@NullMarked
package lb.proxy.balance;

import org.jspecify.annotations.NullMarked;
