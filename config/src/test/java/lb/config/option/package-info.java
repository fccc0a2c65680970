/** Tests of the declarations' machinery. */
@NullMarked
package lb.config.option;

import org.jspecify.annotations.NullMarked;
