/** The commands of {@code lb}: what people type, what they read, and the wiring of what runs. */
@NullMarked
package lb.cli;

import org.jspecify.annotations.NullMarked;
