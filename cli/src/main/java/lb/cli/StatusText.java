package lb.cli;

import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;

/** The answer of {@code /status} as people read it: the configuration, then each site. */
final class StatusText {
  private static final Map<String, String> WORDS =
      Map.of(
          "up", "up",
          "slow_start", "slow start",
          "failing", "FAILING",
          "check_failed", "CHECK FAILED",
          "ejected_errors", "EJECTED (errors)",
          "ejected_latency", "EJECTED (latency)");

  private final StringBuilder text = new StringBuilder();

  private StatusText() {}

  static String of(Json answer) {
    StatusText page = new StatusText();
    page.process(answer);
    List<Json> origins = answer.at("origins").items();
    if (origins.isEmpty()) {
      page.line("no origins");
    }
    String site = "";
    for (Json origin : origins) {
      String of = origin.at("site").text("?");
      if (!of.equals(site)) {
        page.site(of, site.isEmpty());
        site = of;
      }
      page.origin(origin);
    }
    return page.text.toString();
  }

  /** Whether it takes traffic, and which configuration runs. */
  private void process(Json answer) {
    Json config = answer.at("config");
    if (!config.isPresent()) {
      return;
    }
    line(
        "%s, configuration %s of %s, %s",
        answer.at("ready").isTrue() ? "ready" : "NOT READY",
        config.at("generation").text("?"),
        date(config.at("taken_timestamp").number()),
        config.at("file").isPresent() ? config.at("file").text("") : "in no file");
    List<Json> problems = config.at("problems").items();
    if (!config.at("last_was_taken").isTrue()) {
      line(
          "NOT TAKEN, what ran before runs on: the change of %s",
          date(config.at("last_timestamp").number()));
    }
    problems.forEach(problem -> line("  %s", problem.text("")));
    config
        .at("need_restart")
        .items()
        .forEach(option -> line("needs a restart: %s", option.text("")));
    text.append('\n');
  }

  private static String date(long epochSeconds) {
    return DateTimeFormatter.ISO_INSTANT.format(Instant.ofEpochSecond(epochSeconds));
  }

  private void site(String name, boolean first) {
    text.append(first ? "" : "\n");
    line(
        "%-28s %-17s %8s %7s %8s %8s %7s",
        "SITE " + name, "", "SINCE", "FLIGHT", "LATENCY", "REQUESTS", "ERRORS");
  }

  private void origin(Json origin) {
    String standing = origin.at("standing").text("?");
    long requests = origin.at("answers").number() + origin.at("unanswered").number();
    long errors = origin.at("errors").number() + origin.at("unanswered").number();
    line(
        "%-28s %-17s %8s %7s %8s %8s %7s",
        origin.at("name").text("?") + (origin.at("fallback").isTrue() ? " (fallback)" : ""),
        WORDS.getOrDefault(standing, standing),
        Amounts.seconds(origin.at("since_seconds").number()),
        Amounts.count(origin.at("in_flight").number()),
        latency(origin.at("latency_ms").fraction()),
        Amounts.count(requests),
        Amounts.count(errors));
    detail(origin);
  }

  /** What most origins have nothing of. */
  private void detail(Json origin) {
    String why = origin.at("why").text("");
    if (!why.isEmpty()) {
      line("  %s", why);
    }
    StringJoiner details = new StringJoiner(", ");
    String connections =
        Plural.of(origin.at("active").number() + origin.at("idle").number(), "connection");
    details.add(connections + (origin.at("protocol").text("").equals("h2") ? " (HTTP/2)" : ""));
    add(details, origin.at("pending").number(), "waiting");
    add(details, origin.at("ejections").number(), "times ejected");
    add(details, origin.at("connect_failures").number(), "connects failed");
    origin
        .at("retries")
        .fields()
        .forEach((reason, count) ->
            add(details, count.number(), "retried (" + reason.replace('_', ' ') + ")"));
    List<Json> addresses = origin.at("addresses").items();
    if (!addresses.isEmpty()) {
      details.add("at " + String.join(" ", addresses.stream().map(a -> a.text("?")).toList()));
    }
    line("  %s", details);
  }

  private static void add(StringJoiner details, long count, String what) {
    if (count > 0) {
      details.add(Amounts.count(count) + " " + what);
    }
  }

  private static String latency(double millis) {
    if (!(millis > 0)) {
      return "-";
    }
    String digits = millis < 10 ? "%.1f ms" : "%.0f ms";
    return String.format(Locale.ROOT, digits, millis);
  }

  private void line(String layout, Object... values) {
    text.append(String.format(Locale.ROOT, layout, values).stripTrailing()).append('\n');
  }
}
