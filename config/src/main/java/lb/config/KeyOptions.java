package lb.config;

import java.util.List;
import java.util.Locale;
import lb.config.option.AnyOf;
import lb.config.option.BooleanType;
import lb.config.option.ListType;
import lb.config.option.ObjectType;
import lb.config.option.Option;
import lb.config.option.ValueType;
import lb.config.option.Values;

/** The declarations of a route's {@code key}. */
final class KeyOptions {

  /** What of the query counts. */
  private record Query(boolean included, List<String> only, List<String> ignored, boolean sorted) {
    static final Query ALL = new Query(true, List.of(), List.of(), false);
    static final Query NONE = new Query(false, List.of(), List.of(), false);
  }

  private static final ListType<String> PARAMETERS =
      new ListType<>(Formats.PARAMETER_NAME, 0, Formats.NAMES_MAX);

  static final Option<List<String>> ONLY =
      Option.of(
          "only",
          new ListType<>(Formats.PARAMETER_NAME, 1, Formats.NAMES_MAX),
          "The only parameters that count; a name may end in `*`.");
  static final Option<List<String>> IGNORE =
      Option.of("ignore", PARAMETERS, "Parameters that do not count; a name may end in `*`.");
  static final Option<Boolean> SORT =
      Option.of("sort", BooleanType.BOOLEAN, "The order of the parameters does not count.")
          .otherwise(false);

  private static final ObjectType<Query> QUERY_OBJECT =
      new ObjectType<>(
          "query",
          "Which parameters of the query tell two objects apart. All of them go to the origin.",
          List.of(ONLY, IGNORE, SORT),
          KeyOptions::query);

  private static final ValueType<Query> QUERY_TYPE =
      new AnyOf<>(
          List.of(
              BooleanType.BOOLEAN.map(all -> all ? Query.ALL : Query.NONE, Query::included),
              QUERY_OBJECT));

  static final Option<Query> QUERY =
      Option.of("query", QUERY_TYPE, "Whether the query counts, or which part of it.")
          .otherwise(Query.ALL);
  static final Option<List<String>> HEADERS =
      Option.of(
              "headers",
              new ListType<>(
                  FieldOptions.NAME.map(name -> name.toLowerCase(Locale.ROOT), name -> name),
                  0,
                  Formats.NAMES_MAX),
              "Request fields whose values count.")
          .otherwise(List.of());
  static final Option<List<String>> COOKIES =
      Option.of(
              "cookies",
              new ListType<>(FieldOptions.COOKIE, 0, Formats.NAMES_MAX),
              "Cookies whose values count.")
          .otherwise(List.of());
  static final Option<Boolean> HOST =
      Option.of(
              "host",
              BooleanType.BOOLEAN,
              "Whether the host counts. Without it the hosts of a site share their objects.")
          .otherwise(true);

  static final ObjectType<KeyRule> TYPE =
      new ObjectType<>(
          "key",
          "What tells two objects of a site apart, besides the path.",
          List.of(QUERY, HEADERS, COOKIES, HOST),
          KeyOptions::build);

  private KeyOptions() {}

  private static Query query(Values values) {
    List<String> only = values.get(ONLY);
    List<String> ignored = values.get(IGNORE);
    if (only != null && ignored != null) {
      values.conflict(IGNORE, ONLY, "give the parameters that count or those that do not");
    }
    return new Query(
        true,
        only == null ? List.of() : only,
        ignored == null ? List.of() : ignored,
        values.value(SORT));
  }

  private static KeyRule build(Values values) {
    Query query = values.value(QUERY);
    return new KeyRule(
        query.included(),
        query.only(),
        query.ignored(),
        query.sorted(),
        values.value(HEADERS),
        values.value(COOKIES),
        values.value(HOST));
  }
}
