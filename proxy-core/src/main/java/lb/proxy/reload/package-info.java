/** Reading the configuration anew while lb runs, and telling what came of it. */
@NullMarked
package lb.proxy.reload;

import org.jspecify.annotations.NullMarked;
