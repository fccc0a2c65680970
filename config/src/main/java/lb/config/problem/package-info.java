/** What is wrong with a configuration, and how a person or a program reads it. */
@NullMarked
package lb.config.problem;

import org.jspecify.annotations.NullMarked;
