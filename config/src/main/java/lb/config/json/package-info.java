/** JSON with comments and trailing commas, read with the exact place of every value. */
@NullMarked
package lb.config.json;

import org.jspecify.annotations.NullMarked;
