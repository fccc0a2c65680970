/** What {@code lb.json} can say: records, defaults, positions, errors, and the JSON schema. */
@NullMarked
package lb.config;

import org.jspecify.annotations.NullMarked;
