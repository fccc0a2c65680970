package lb.config;

import java.util.List;
import lb.config.option.IntegerType;
import lb.config.option.ObjectType;
import lb.config.option.Option;
import lb.config.option.QuantityType;
import lb.config.option.TextType;
import lb.config.option.Values;
import lb.config.problem.FormatProblem;
import lb.config.problem.ProblemCode;

/** The declarations of {@code check} and {@code ejection}. */
final class HealthOptions {
  private static final long DAY = 86_400_000;

  private static final TextType<String> PATH_TEXT =
      Formats.same("path", "a path", "/healthz", "^/[!-~]*$", HealthOptions::path);
  private static final TextType<List<StatusRange>> STATUSES =
      new TextType<>(
          "statuses",
          "a list of statuses",
          "200, 200-399, 200,204",
          "^[1-5][0-9]{2}[-, 0-9]*$",
          StatusRange::list,
          StatusRange::text);

  private static final TextType<String> HOST_TEXT =
      Formats.same(
          "host",
          "a host",
          "app.example.com",
          "^[^/*]+$",
          text -> Addresses.host(text, text, ProblemCode.BAD_HOST));

  static final Option<String> PATH =
      Option.of("path", PATH_TEXT, "What to ask for: a path, with a query perhaps.")
          .whichIsRequired()
          .alsoKnownAs("uri", "url", "endpoint");
  static final Option<String> HOST =
      Option.of("host", HOST_TEXT, "The `Host` to ask for.")
          .otherwiseText("`server_name` of the origin, else its host and port");
  static final Option<List<StatusRange>> STATUS =
      Option.of("status", STATUSES, "The statuses that say that it is well.")
          .otherwise(List.of(new StatusRange(200, 399)))
          .alsoKnownAs("expect", "expected_status", "codes");
  static final Option<Long> INTERVAL =
      Option.of("interval", QuantityType.millis(10, DAY), "From one check to the next.")
          .otherwise(5_000L)
          .alsoKnownAs("every", "period");
  static final Option<Long> TIMEOUT =
      Option.of("timeout", QuantityType.millis(1, DAY), "For a whole check.").otherwise(2_000L);
  static final Option<Integer> DOWN =
      Option.of("down", new IntegerType(1, 100), "Checks in a row that fail and take it down.")
          .otherwise(3)
          .alsoKnownAs("unhealthy_threshold", "fall", "failures");
  static final Option<Integer> UP =
      Option.of("up", new IntegerType(1, 100), "Checks in a row that bring it back.")
          .otherwise(2)
          .alsoKnownAs("healthy_threshold", "rise", "successes");

  static final ObjectType<HealthCheck> CHECK =
      new ObjectType<>(
          "check",
          "Asks each origin all the time whether it is well, on a connection of its own: GET, and no"
              + " more than the head of the answer is read.",
          List.of(PATH, HOST, STATUS, INTERVAL, TIMEOUT, DOWN, UP),
          HealthOptions::check);

  static final Option<Integer> ERRORS =
      Option.of(
              "errors",
              new IntegerType(0, 100),
              "The share of failed requests and 5xx answers, in percent, from which on an origin is"
                  + " left alone, if it is at least twice that of the others; 0 for never.")
          .otherwise(50);
  static final Option<Integer> LATENCY =
      Option.of(
              "latency",
              new IntegerType(0, 1_000),
              "How many times as long as the others an origin takes from which on it is left alone;"
                  + " 0 for never.")
          .otherwise(0);
  static final Option<Integer> REQUESTS_MIN =
      Option.of(
              "requests_min",
              new IntegerType(1, 1_000_000),
              "Fewer requests within an interval say nothing.")
          .otherwise(20);
  static final Option<Long> EVERY =
      Option.of(
              "interval",
              QuantityType.millis(100, DAY),
              "How often the origins are held against each other.")
          .otherwise(10_000L);
  static final Option<Long> TIME =
      Option.of(
              "time",
              QuantityType.millis(100, DAY),
              "For how long the first time; twice as long the second time, and so on.")
          .otherwise(30_000L);
  static final Option<Long> TIME_MAX =
      Option.of("time_max", QuantityType.millis(100, DAY), "At most for how long.")
          .otherwise(300_000L);
  static final Option<Integer> SHARE_MAX =
      Option.of(
              "share_max",
              new IntegerType(1, 100),
              "How many of the origins may be left alone so, in percent. One may be, where there are"
                  + " two or more, and one stays.")
          .otherwise(50);

  static final ObjectType<Ejection> EJECTION =
      new ObjectType<>(
          "ejection",
          "When an origin that answers, but worse than the others, is left alone for a while.",
          List.of(ERRORS, LATENCY, REQUESTS_MIN, EVERY, TIME, TIME_MAX, SHARE_MAX),
          HealthOptions::ejection);

  private HealthOptions() {}

  static Ejection standardEjection() {
    return EJECTION.standard(Nowhere.SPAN);
  }

  private static String path(String text) {
    boolean visible = text.chars().allMatch(c -> c > ' ' && c < 0x7f && c != '#');
    if (!text.startsWith("/") || !visible) {
      throw new FormatProblem(
          ProblemCode.BAD_VALUE, "the path of a check begins with / and has visible ASCII");
    }
    return text;
  }

  private static HealthCheck check(Values values) {
    return new HealthCheck(
        values.value(PATH),
        values.get(HOST),
        values.value(STATUS),
        values.value(INTERVAL),
        values.value(TIMEOUT),
        values.value(DOWN),
        values.value(UP));
  }

  private static Ejection ejection(Values values) {
    return new Ejection(
        values.value(ERRORS),
        values.value(LATENCY),
        values.value(REQUESTS_MIN),
        values.value(EVERY),
        values.value(TIME),
        Math.max(values.value(TIME), values.value(TIME_MAX)),
        values.value(SHARE_MAX));
  }
}
