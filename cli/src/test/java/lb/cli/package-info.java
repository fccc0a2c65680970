/** Tests of the commands as people type them. */
@NullMarked
package lb.cli;

import org.jspecify.annotations.NullMarked;
