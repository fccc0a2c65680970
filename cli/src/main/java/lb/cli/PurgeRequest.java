package lb.cli;

import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What {@code lb purge} asks of the admin listener.
 *
 * @param method DELETE or POST
 * @param target path and query, encoded
 * @param body the JSON of a POST, empty for a DELETE
 */
record PurgeRequest(String method, String target, String body) {

  /**
   * The request that says what was typed.
   *
   * @throws CommandFailure with {@link ExitCode#USAGE} when that is nothing, or contradicts itself
   */
  static PurgeRequest of(
      List<String> patterns,
      List<String> tags,
      @Nullable String host,
      boolean all,
      boolean soft,
      boolean dryRun) {
    if (!all && patterns.isEmpty() && tags.isEmpty() && host == null) {
      throw usage("nothing to purge: name a PATTERN, --tag, --host or --all");
    }
    if (all && !(patterns.isEmpty() && tags.isEmpty() && host == null)) {
      throw usage("--all purges everything; it takes no PATTERN, --tag or --host beside it");
    }
    if (host != null && !tags.isEmpty()) {
      return tagOfHost(patterns, tags, host, soft, dryRun);
    }
    List<String> urls = patterns.stream().map(pattern -> ofHost(pattern, host)).toList();
    List<String> hosts = host != null && patterns.isEmpty() ? List.of(host) : List.of();
    String body =
        new JsonText()
            .raw("urls", array(urls))
            .raw("tags", array(tags))
            .raw("hosts", array(hosts))
            .field("all", all)
            .field("soft", soft)
            .field("dry_run", dryRun)
            .end();
    return new PurgeRequest("POST", "/purge", body);
  }

  String send(AdminClient client) {
    return method.equals("POST") ? client.post(target, body) : client.delete(target);
  }

  /** A tag within a host: only the DELETE form can say that, one at a time. */
  private static PurgeRequest tagOfHost(
      List<String> patterns, List<String> tags, String host, boolean soft, boolean dryRun) {
    if (tags.size() > 1 || !patterns.isEmpty()) {
      throw usage("with --host, purge one --tag at a time, and no PATTERN beside it");
    }
    String target =
        "/cache?tag="
            + AdminClient.encode(tags.getFirst())
            + "&host="
            + AdminClient.encode(host)
            + (soft ? "&soft=1" : "")
            + (dryRun ? "&dry_run=1" : "");
    return new PurgeRequest("DELETE", target, "");
  }

  /** A path of a host is an absolute URL; the scheme is not part of a cache key. */
  private static String ofHost(String pattern, @Nullable String host) {
    if (host == null) {
      return pattern;
    }
    if (pattern.startsWith("http://") || pattern.startsWith("https://")) {
      throw usage(pattern + " names its host; --host is for paths");
    }
    return "http://" + host + (pattern.startsWith("/") ? "" : "/") + pattern;
  }

  private static String array(List<String> values) {
    return values.stream().map(JsonText::quote).collect(Collectors.joining(",", "[", "]"));
  }

  private static CommandFailure usage(String message) {
    return new CommandFailure(ExitCode.USAGE, message);
  }
}
