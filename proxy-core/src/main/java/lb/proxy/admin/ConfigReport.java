package lb.proxy.admin;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which configuration runs, and what the last attempt to change it came to. Immutable.
 *
 * @param text the text that runs, as it was written
 * @param etag names the text: a strong entity tag (RFC 9110 §8.8.3)
 * @param file where it was read from; null when it is in no file
 * @param generation 1 for the one that lb started with, one more for each that was taken
 * @param takenMillis when it was taken, in milliseconds since the epoch
 * @param taken how many were taken since the start
 * @param refused how many were not
 * @param lastWasTaken whether the last attempt changed what runs; true before the first
 * @param lastMillis when the last attempt was, in milliseconds since the epoch
 * @param problems what was wrong with the last one, each on one line with its place; or the
 *     warnings of the one that runs
 * @param needRestart options that differ from those that lb was started with and wait for a restart
 */
public record ConfigReport(
    String text,
    String etag,
    @Nullable String file,
    long generation,
    long takenMillis,
    long taken,
    long refused,
    boolean lastWasTaken,
    long lastMillis,
    List<String> problems,
    List<String> needRestart) {
  public ConfigReport {
    problems = List.copyOf(problems);
    needRestart = List.copyOf(needRestart);
  }
}
