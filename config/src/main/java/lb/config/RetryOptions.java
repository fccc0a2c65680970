package lb.config;

import java.util.List;
import lb.config.option.BooleanType;
import lb.config.option.IntegerType;
import lb.config.option.ListType;
import lb.config.option.ObjectType;
import lb.config.option.Option;
import lb.config.option.Values;
import lb.config.problem.ProblemCode;

/** The declarations of {@code retry}. */
final class RetryOptions {
  /** Nobody but the client may send such a request once more (RFC 8470 §5.2). */
  private static final int TOO_EARLY = 425;

  private static final int STATUSES_MAX = 20;

  static final Option<Integer> ATTEMPTS =
      Option.of(
              "attempts",
              new IntegerType(1, 4),
              "Attempts at one request, the first included; 1 never retries.")
          .otherwise(3)
          .alsoKnownAs("tries", "max_retries", "num_retries", "count");
  static final Option<Boolean> ON_RESET =
      Option.of(
              "on_reset",
              BooleanType.BOOLEAN,
              "After a connection that was closed or reset before an answer began.")
          .otherwise(true);
  static final Option<Boolean> ON_TIMEOUT =
      Option.of("on_timeout", BooleanType.BOOLEAN, "After `timeouts.first_byte`.").otherwise(false);
  static final Option<List<Integer>> ON_STATUS =
      Option.<List<Integer>>of(
              "on_status",
              new ListType<>(new IntegerType(400, 599), 0, STATUSES_MAX),
              "After an answer with one of these, such as `[502, 503, 504]`.")
          .otherwise(List.of())
          .alsoKnownAs("status", "codes", "retry_on");
  static final Option<Integer> BUDGET =
      Option.of(
              "budget",
              new IntegerType(0, 100),
              "Retries for a hundred requests, over some ten seconds: a site whose origins all"
                  + " fail is not asked twice as often for it.")
          .otherwise(20)
          .alsoKnownAs("ratio", "percent");
  static final Option<Integer> PER_SECOND =
      Option.of(
              "per_second_min",
              new IntegerType(0, 1_000_000),
              "Retries a second that are allowed whatever the share.")
          .otherwise(10);

  static final ObjectType<RetryPolicy> TYPE =
      new ObjectType<>(
          "retry",
          "When a request that one origin failed is sent to another. It is when no connection could"
              + " be had. When it had been sent, only a method that may be repeated is (GET, HEAD,"
              + " PUT, DELETE, OPTIONS, TRACE), with a body of at most 64 KiB.",
          List.of(ATTEMPTS, ON_RESET, ON_TIMEOUT, ON_STATUS, BUDGET, PER_SECOND),
          RetryOptions::build);

  private RetryOptions() {}

  static RetryPolicy standard() {
    return TYPE.standard(Nowhere.SPAN);
  }

  private static RetryPolicy build(Values values) {
    if (values.value(ON_STATUS).contains(TOO_EARLY)) {
      String message = "a 425 is for the client: nobody else may send its request once more";
      values.report(ProblemCode.BAD_VALUE, ON_STATUS, message, null);
    }
    return new RetryPolicy(
        values.value(ATTEMPTS),
        values.value(ON_RESET),
        values.value(ON_TIMEOUT),
        values.value(ON_STATUS),
        values.value(BUDGET),
        values.value(PER_SECOND));
  }
}
