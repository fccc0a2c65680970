package lb.config;

import org.jspecify.annotations.Nullable;

/**
 * A configuration as it was written, and what reading it came to.
 *
 * @param text the whole text; null when the file could not be read
 * @param result what it says, with the flags above it
 */
public record ConfigText(@Nullable String text, ConfigResult result) {}
