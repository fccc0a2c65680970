/** Tests of the JSON reader. */
@NullMarked
package lb.config.json;

import org.jspecify.annotations.NullMarked;
