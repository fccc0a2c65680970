package lb.config;

import java.util.ArrayList;
import java.util.List;
import lb.config.option.AnyOf;
import lb.config.option.BooleanType;
import lb.config.option.FalseType;
import lb.config.option.ListType;
import lb.config.option.Located;
import lb.config.option.LocatedType;
import lb.config.option.ObjectType;
import lb.config.option.Option;
import lb.config.option.QuantityType;
import lb.config.option.ValueType;
import lb.config.option.Values;
import lb.config.problem.ProblemCode;
import org.jspecify.annotations.Nullable;

/** The declarations of {@code cache}, of its rules, and of a route's {@code cache}. */
final class CacheOptions {
  /** The default of a policy's option where the site has the last word. */
  static final String AS_IN_SITE = "as in the site";

  private static final long YEAR = 366L * 86_400;
  private static final long DAY = 86_400;
  private static final int RULES_MAX = 1_000;

  private static final Option<Boolean> ENABLED =
      flag("enabled", "Whether anything is stored or reused.", true);
  private static final Option<Boolean> IGNORE_CLIENT_CONTROL =
      flag(
          "ignore_client_control",
          "`Cache-Control` and `Pragma` of requests do nothing: a reload is answered from the"
              + " cache.",
          false);
  private static final Option<Boolean> STORE_SET_COOKIE =
      flag(
          "store_set_cookie",
          "Responses with `Set-Cookie` and explicit freshness are stored. A leaked session is worse"
              + " than a miss, so they are not unless told.",
          false);
  private static final Option<Boolean> HEURISTICS =
      flag(
          "heuristics",
          "Responses without explicit freshness stay fresh for a tenth of the time since"
              + " `Last-Modified`, at most a day (RFC 9111 §4.2.2); images, fonts, scripts and"
              + " styles by a built-in table.",
          true);
  private static final Option<Long> STALE_IF_ERROR =
      seconds(
              "stale_if_error",
              0,
              "How long a stale response may answer when the origin fails (RFC 5861 §4), unless the"
                  + " response forbids it. The response's own directive is honoured too.")
          .otherwise(3_600L);
  private static final Option<Long> STALE_WHILE_REVALIDATE =
      seconds(
              "stale_while_revalidate",
              0,
              "How long a stale response may answer while it is revalidated (RFC 5861 §3), unless"
                  + " the response forbids it.")
          .otherwiseText("only when the response says so");
  private static final Option<Long> OBJECT_MAX =
      Option.of(
              "object_max",
              QuantityType.size(1, 1L << 50),
              "Larger bodies pass through without being kept.")
          .otherwiseText("`limits.object_max`");
  private static final Option<Boolean> COMPRESS =
      flag("compress", "Adds content codings, once for each object, never for each hit.", true);
  private static final Option<Boolean> COLLAPSE =
      flag("collapse", "Requests for the same object share one fetch.", true);

  private static final List<Option<?>> POLICY =
      List.of(
          ENABLED,
          IGNORE_CLIENT_CONTROL,
          STORE_SET_COOKIE,
          HEURISTICS,
          STALE_IF_ERROR,
          STALE_WHILE_REVALIDATE,
          OBJECT_MAX,
          COMPRESS,
          COLLAPSE);

  private static final Option<List<PathPattern>> MATCH =
      Option.of("match", Formats.PATTERNS, "The paths that it holds for.")
          .whichIsRequired()
          .alsoKnownAs("path", "paths", "pattern", "patterns");
  private static final Option<Long> TTL =
      seconds("ttl", 0, "How long responses stay fresh to which the origin gives no lifetime.")
          .otherwiseText("as without the rule")
          .alsoKnownAs("max_age", "expires");
  private static final Option<Boolean> OVERRIDE =
      Option.of(
              "override",
              BooleanType.BOOLEAN,
              "The TTL also wins over what the origin says about freshness.")
          .otherwise(false);

  private static final ObjectType<CacheRule> RULE =
      rule("cache rule", "A policy for some paths; what it leaves out is as in the site.", TTL);
  private static final ObjectType<CacheRule> STATIC =
      rule(
          "static rule",
          "A cache rule with a long lifetime, for files that seldom change.",
          TTL.otherwise(DAY).otherwiseText(""));
  private static final ObjectType<CacheRule> API =
      rule(
          "api rule",
          "A cache rule with a short lifetime, for answers that are made.",
          TTL.otherwise(60L).otherwiseText(""));

  private static final ListType<Located<CacheRule>> RULE_LIST =
      new ListType<>(new LocatedType<>(RULE), 0, RULES_MAX);
  private static final Option<List<Located<CacheRule>>> RULES =
      Option.of("rules", RULE_LIST, "Policies for some paths; the first that matches is taken.");
  private static final Option<List<Located<CacheRule>>> STATIC_RULES =
      Option.of("static", oneOrMany(STATIC), "Taken when none of `rules` matches.");
  private static final Option<List<Located<CacheRule>>> API_RULES =
      Option.of("api", oneOrMany(API), "Taken when none of `rules` and `static` matches.");

  /** The block of a site. */
  static final ObjectType<CacheBlock> BLOCK =
      new ObjectType<>(
          "cache",
          "What a site stores and reuses. For a path the `cache` of its route is taken, else the"
              + " first that matches of `rules`, `static` and `api`, else what stands here.",
          concat(List.of(RULES, STATIC_RULES, API_RULES), POLICY),
          CacheOptions::block);

  /** The block of a route, or false. */
  static final ValueType<CacheChanges> ROUTE =
      new AnyOf<>(
          List.of(
              new ObjectType<>(
                  "route cache",
                  "The policy of a route; what it leaves out is as in the site. It stands above the"
                      + " rules of the site. `false` switches the cache off.",
                  concat(List.of(TTL, OVERRIDE), asInSite()),
                  values -> changes(values, values.get(TTL))),
              new FalseType<>(CacheChanges.OFF)));

  private CacheOptions() {}

  private static Option<Boolean> flag(String key, String doc, boolean otherwise) {
    return Option.of(key, BooleanType.BOOLEAN, doc).otherwise(otherwise);
  }

  private static Option<Long> seconds(String key, long least, String doc) {
    return Option.of(key, QuantityType.seconds(least, YEAR), doc);
  }

  private static List<Option<?>> concat(List<Option<?>> first, List<Option<?>> second) {
    List<Option<?>> all = new ArrayList<>(first);
    all.addAll(second);
    return all;
  }

  /** The options of a policy where the default is the site's value. */
  private static List<Option<?>> asInSite() {
    List<Option<?>> options = new ArrayList<>();
    for (Option<?> option : POLICY) {
      options.add(Option.of(option.key(), option.type(), option.doc()).otherwiseText(AS_IN_SITE));
    }
    return options;
  }

  private static ObjectType<CacheRule> rule(String name, String doc, Option<Long> ttl) {
    return new ObjectType<>(
        name,
        doc,
        concat(List.of(MATCH, ttl, OVERRIDE), asInSite()),
        values -> new CacheRule(values.value(MATCH), changes(values, values.get(ttl))));
  }

  private static ValueType<List<Located<CacheRule>>> oneOrMany(ObjectType<CacheRule> rule) {
    return AnyOf.oneOrMany(new LocatedType<>(rule), RULES_MAX);
  }

  private static CacheBlock block(Values values) {
    List<Located<CacheRule>> rules = new ArrayList<>();
    for (Option<List<Located<CacheRule>>> option : List.of(RULES, STATIC_RULES, API_RULES)) {
      List<Located<CacheRule>> some = values.get(option);
      rules.addAll(some == null ? List.of() : some);
    }
    return new CacheBlock(changes(values, null), rules);
  }

  private static CacheChanges changes(Values values, @Nullable Long ttl) {
    if (ttl == null && values.hasRead(OVERRIDE) && values.value(OVERRIDE) && !values.has(TTL)) {
      String message = "\"override\" has nothing to put in place of what the origin says";
      values.report(ProblemCode.CONFLICT, OVERRIDE, message, "it needs a \"ttl\"");
    }
    return new CacheChanges(
        said(values, ENABLED),
        ttl,
        said(values, OVERRIDE),
        said(values, IGNORE_CLIENT_CONTROL),
        said(values, STORE_SET_COOKIE),
        said(values, HEURISTICS),
        said(values, STALE_IF_ERROR),
        said(values, STALE_WHILE_REVALIDATE),
        said(values, OBJECT_MAX),
        said(values, COMPRESS),
        said(values, COLLAPSE));
  }

  /** The value that the object itself gives; defaults of the site do not count. */
  private static <T> @Nullable T said(Values values, Option<T> option) {
    return values.hasRead(option) ? values.get(option) : null;
  }

  private static <T> T standard(Option<T> option) {
    T value = option.otherwise();
    if (value == null) {
      throw new IllegalStateException(option.key() + " has no default");
    }
    return value;
  }

  static CachePolicy standard() {
    return new CachePolicy(
        standard(ENABLED),
        CachePolicy.NONE,
        standard(OVERRIDE),
        standard(IGNORE_CLIENT_CONTROL),
        standard(STORE_SET_COOKIE),
        standard(HEURISTICS),
        standard(STALE_IF_ERROR),
        CachePolicy.NONE,
        Long.MAX_VALUE,
        standard(COMPRESS),
        standard(COLLAPSE));
  }
}
