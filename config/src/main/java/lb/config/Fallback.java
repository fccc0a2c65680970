package lb.config;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What answers when no origin does.
 *
 * @param origin who is asked when none of the others can be; null for nobody
 * @param page the body of the answer when that fails too; null for a line of plain text
 * @param status the status of that answer; 0 for that of the failure: 502, 503 or 504
 */
public record Fallback(@Nullable Origin origin, @Nullable Path page, int status) {
  /** Nothing does. */
  public static final Fallback NONE = new Fallback(null, null, 0);
}
