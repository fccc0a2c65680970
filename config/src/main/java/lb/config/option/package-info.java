/**
 * How an option is declared: once, with its key, type, meaning, default and range. Reading, error
 * texts, the JSON schema and the printed reference all come from the declaration.
 */
@NullMarked
package lb.config.option;

import org.jspecify.annotations.NullMarked;
