package lb.config;

import java.nio.file.Path;
import java.util.List;
import lb.config.json.Node;
import lb.config.option.IntegerType;
import lb.config.option.Located;
import lb.config.option.ObjectType;
import lb.config.option.Option;
import lb.config.option.Values;
import lb.config.problem.ProblemCode;
import org.jspecify.annotations.Nullable;

/** The declarations of {@code fallback}. */
final class FallbackOptions {
  /** A larger page is refused: it is kept in memory. */
  static final long PAGE_BYTES_MAX = 1 << 20;

  /** A fallback, and where its files are named, for those who look at them. */
  record Draft(Fallback fallback, @Nullable Located<Path> page, @Nullable Located<Origin> origin) {}

  static final Option<Located<Origin>> ORIGIN =
      Option.of(
              "origin",
              OriginOptions.ONE,
              "Who is asked when none of the origins can be: a bucket, another site. Its weight"
                  + " means nothing.")
          .otherwiseText("nobody")
          .alsoKnownAs("host", "url", "backend");
  static final Option<String> PAGE =
      Option.of(
              "page",
              TlsOptions.FILE,
              "The body of lb's own 502, 503 and 504, at most 1 MiB; its name says what it is"
                  + " (`.html`, `.json`, `.txt` …). Read when lb starts.")
          .otherwiseText("a line of plain text")
          .alsoKnownAs("file", "error_page", "html");
  static final Option<Integer> STATUS =
      Option.of("status", new IntegerType(200, 599), "The status that `page` comes with.")
          .otherwiseText("that of the failure");

  static final ObjectType<Draft> TYPE =
      new ObjectType<>(
          "fallback",
          "What answers when no origin does, and nothing stale may. Without it an origin that is down"
              + " is asked for want of a better one; with it, it is not.",
          List.of(ORIGIN, PAGE, STATUS),
          FallbackOptions::build);

  private FallbackOptions() {}

  private static Draft build(Values values) {
    Located<Origin> origin = values.get(ORIGIN);
    Integer status = values.get(STATUS);
    if (status != null && !values.has(PAGE)) {
      String message = "\"status\" is that of \"page\", and there is none";
      values.report(ProblemCode.CONFLICT, STATUS, message, null);
    }
    if (!values.has(ORIGIN) && !values.has(PAGE)) {
      String message = "a fallback has an \"origin\", a \"page\", or both";
      values.report(ProblemCode.MISSING_KEY, ORIGIN, message, null);
    }
    Path page = values.hasRead(PAGE) ? TlsOptions.path(values, PAGE) : null;
    Node node = values.node(PAGE);
    return new Draft(
        new Fallback(origin == null ? null : origin.value(), page, status == null ? 0 : status),
        page == null || node == null ? null : new Located<>(page, node.span(), values.place(PAGE)),
        origin);
  }
}
