package lb.proxy.admin;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a request would be treated: the stages in their order, each with what it found and what it
 * decided.
 *
 * @param method the method that was asked about
 * @param url the URL that was asked about
 * @param site the site that serves it, or null when none does
 * @param route the route within the site, or null
 * @param key the cache key, for people, or null when the cache takes no part
 * @param outcome {@code hit}, {@code miss} and so on: {@link lb.cache.rules.Outcome#label}
 * @param reason the {@link lb.cache.rules.Reason}, in lower case
 * @param sentence the reason in a sentence
 * @param cacheStatus the {@code Cache-Status} value that an answer would carry (RFC 9211)
 * @param steps the stages that were passed, in order
 */
public record ExplainReport(
    String method,
    String url,
    @Nullable String site,
    @Nullable String route,
    @Nullable String key,
    String outcome,
    String reason,
    String sentence,
    String cacheStatus,
    List<Step> steps) {
  public ExplainReport {
    steps = List.copyOf(steps);
  }

  /**
   * One stage.
   *
   * @param stage a word: {@code route}, {@code key}, {@code lookup}, {@code freshness} and so on
   * @param result what it decided, in a word or a value
   * @param text what it found, in a sentence
   */
  public record Step(String stage, String result, String text) {}
}
