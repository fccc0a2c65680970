/** Tests of the test tools themselves. */
@NullMarked
package lb.testing;

import org.jspecify.annotations.NullMarked;
