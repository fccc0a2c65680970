/** Tests of what {@code lb.json} can say. */
@NullMarked
package lb.config;

import org.jspecify.annotations.NullMarked;
