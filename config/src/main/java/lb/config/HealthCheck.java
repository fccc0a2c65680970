package lb.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How an origin is asked whether it is well, all the time and by nobody's request.
 *
 * @param path path and query to ask for
 * @param host the Host to ask for; null for that of the origin
 * @param statuses the statuses that say it is well
 * @param intervalMillis from the end of one check to the next, a tenth more or less
 * @param timeoutMillis for a whole check: connecting, asking, the head of the answer
 * @param failuresMax checks in a row that take it down
 * @param successesMin checks in a row that bring it back
 */
public record HealthCheck(
    String path,
    @Nullable String host,
    List<StatusRange> statuses,
    long intervalMillis,
    long timeoutMillis,
    int failuresMax,
    int successesMin) {
  public HealthCheck {
    statuses = List.copyOf(statuses);
  }

  /** Whether an answer with that status says that the origin is well. */
  public boolean isWell(int status) {
    return statuses.stream().anyMatch(range -> range.contains(status));
  }
}
