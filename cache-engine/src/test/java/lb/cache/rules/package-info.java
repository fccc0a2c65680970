/** The rules against tables, models and seeded random input. */
@NullMarked
package lb.cache.rules;

import org.jspecify.annotations.NullMarked;
