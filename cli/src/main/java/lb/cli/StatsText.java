package lb.cli;

import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** The answer of {@code /cache/stats} as people read it: at most a screen, 80 columns wide. */
final class StatsText {
  private static final int ROWS_MAX = 12;

  private final Json now;
  private final Json before;
  private final double seconds;
  private final StringBuilder text = new StringBuilder();

  private StatsText(Json now, Json before) {
    this.now = now;
    this.before = before;
    this.seconds = now.at("uptime_seconds").fraction() - before.at("uptime_seconds").fraction();
  }

  /**
   * Lays out one answer.
   *
   * @param before an earlier answer of the same lb, to show rates; {@link Json#MISSING} for none
   */
  static String of(Json now, Json before) {
    StatsText page = new StatsText(now, before);
    page.totals();
    page.sites();
    page.upstreams();
    return page.text.toString();
  }

  private void totals() {
    Json cache = now.at("cache");
    line(
        "lb %s, up %s, %s open",
        now.at("version").text("?"),
        Amounts.seconds(now.at("uptime_seconds").number()),
        Plural.of(now.at("connections_open").number(), "connection"));
    text.append('\n');
    line("requests   %-9s %s", count("requests"), rate("requests", Amounts::count));
    line(
        "hits       %-9s %-9s %s",
        count("hits"), Amounts.percent(hitRatio(now)), latency(now.at("latency").at("hit")));
    line("misses     %-9s %-9s %s", count("misses"), "", latency(now.at("latency").at("miss")));
    line(
        "of these   %s stale, %s revalidated, %s collapsed",
        count("stale"), count("revalidated"), count("collapsed"));
    line("besides    %s bypassed, %s errors", count("bypass"), count("errors"));
    line("served     %-9s %s", bytes("bytes_served"), rate("bytes_served", Amounts::bytes));
    line(
        "fetched    %-9s %s",
        bytes("bytes_from_origin"), rate("bytes_from_origin", Amounts::bytes));
    line(
        "cache      %s in %s, of %s; %s evicted, %s",
        Amounts.bytes(cache.at("bytes_used").number()),
        Plural.of(cache.at("objects").number(), "object"),
        Amounts.bytes(cache.at("bytes_capacity").number()),
        count("evictions"),
        Plural.of(now.at("purges").number(), "purge"));
  }

  private void sites() {
    List<Json> sites = now.at("sites").items();
    if (sites.isEmpty()) {
      return;
    }
    text.append('\n');
    line("%-28s %9s %9s %9s %7s %10s", "SITE", "REQUESTS", "HITS", "MISSES", "RATIO", "SERVED");
    for (Json site : sites.stream().limit(ROWS_MAX).toList()) {
      line(
          "%-28s %9s %9s %9s %7s %10s",
          site.at("name").text("?"),
          Amounts.count(site.at("requests").number()),
          Amounts.count(site.at("hits").number()),
          Amounts.count(site.at("misses").number()),
          Amounts.percent(hitRatio(site)),
          Amounts.bytes(site.at("bytes_served").number()));
    }
    more(sites.size());
  }

  private void upstreams() {
    List<Json> upstreams = now.at("upstreams").items();
    if (upstreams.isEmpty()) {
      return;
    }
    text.append('\n');
    line("%-38s %-4s %7s %7s %9s %9s", "UPSTREAM", "", "ACTIVE", "IDLE", "REQUESTS", "ERRORS");
    for (Json upstream : upstreams.stream().limit(ROWS_MAX).toList()) {
      line(
          "%-38s %-4s %7s %7s %9s %9s",
          upstream.at("name").text("?"),
          upstream.at("up").isTrue() ? "up" : "DOWN",
          Amounts.count(upstream.at("active").number()),
          Amounts.count(upstream.at("idle").number()),
          Amounts.count(upstream.at("requests").number()),
          Amounts.count(upstream.at("errors").number()));
    }
    more(upstreams.size());
  }

  private void more(int rows) {
    if (rows > ROWS_MAX) {
      line("and %d more (--json shows all)", rows - ROWS_MAX);
    }
  }

  private String count(String name) {
    return Amounts.count(now.at(name).number());
  }

  private String bytes(String name) {
    return Amounts.bytes(now.at(name).number());
  }

  /**
   * What was added each second since the answer before; nothing without one, or when lb was
   * restarted between.
   */
  private String rate(String name, Function<Long, String> amount) {
    long added = now.at(name).number() - before.at(name).number();
    return seconds > 0 && added >= 0 ? amount.apply(Math.round(added / seconds)) + "/s" : "";
  }

  private static double hitRatio(Json counts) {
    long asked = counts.at("hits").number() + counts.at("misses").number();
    return asked == 0 ? Double.NaN : counts.at("hits").fraction() / asked;
  }

  private static String latency(Json latency) {
    return latency.at("count").number() == 0
        ? ""
        : String.format(
            Locale.ROOT,
            "p50 %s, p99 %s",
            millis(latency.at("p50_ms").fraction()),
            millis(latency.at("p99_ms").fraction()));
  }

  private static String millis(double millis) {
    String digits = millis < 1 ? "%.2f ms" : millis < 10 ? "%.1f ms" : "%.0f ms";
    return String.format(Locale.ROOT, digits, millis);
  }

  private void line(String layout, Object... values) {
    text.append(String.format(Locale.ROOT, layout, values).stripTrailing()).append('\n');
  }
}
