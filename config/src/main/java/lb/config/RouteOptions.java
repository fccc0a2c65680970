package lb.config;

import java.util.ArrayList;
import java.util.List;
import lb.config.option.BooleanType;
import lb.config.option.ListType;
import lb.config.option.Located;
import lb.config.option.LocatedType;
import lb.config.option.ObjectType;
import lb.config.option.Option;
import lb.config.option.Values;
import org.jspecify.annotations.Nullable;

/** The declarations of a route. */
final class RouteOptions {

  /** A route that does not yet know its site. */
  record Draft(
      List<PathPattern> match,
      @Nullable List<Located<Origin>> origins,
      @Nullable CacheChanges cache,
      KeyRule key,
      HeaderChanges request,
      HeaderChanges response,
      ProtocolRules protocol) {

    Route of(List<Origin> siteOrigins, CachePolicy sitePolicy) {
      return new Route(
          match,
          origins == null ? siteOrigins : origins.stream().map(Located::value).toList(),
          cache == null ? null : cache.applyTo(sitePolicy),
          key,
          request,
          response,
          protocol);
    }
  }

  private static final Option<List<PathPattern>> MATCH =
      Option.of("match", Formats.PATTERNS, "The paths that the route is for.")
          .whichIsRequired()
          .alsoKnownAs("path", "paths", "pattern", "patterns", "location");
  private static final Option<List<Located<Origin>>> ORIGINS =
      Option.of("origins", OriginOptions.LIST, "Where to fetch.")
          .otherwiseText("those of the site")
          .alsoKnownAs(SiteOptions.WORDS_FOR_ORIGINS);
  private static final Option<CacheChanges> CACHE =
      Option.of("cache", CacheOptions.ROUTE, "What is stored and reused.")
          .otherwiseText("the rules of the site");
  private static final Option<KeyRule> KEY =
      Option.of("key", KeyOptions.TYPE, "What tells two objects apart.")
          .otherwiseText("host, path and query");
  private static final Option<HeaderChanges> REQUEST =
      Option.of("request_headers", FieldOptions.REQUEST, "Changes to what goes to the origin.")
          .otherwiseText("none");
  private static final Option<HeaderChanges> RESPONSE =
      Option.of("response_headers", FieldOptions.RESPONSE, "Changes to what goes to the client.")
          .otherwiseText("none")
          .alsoKnownAs("headers");

  private static final Option<List<String>> UPGRADES =
      Option.of(
              "upgrades",
              new ListType<>(Formats.UPGRADE, 0, Formats.NAMES_MAX),
              "The protocols that clients may switch to (`Upgrade`, or an extended CONNECT of"
                  + " HTTP/2); none when empty.")
          .otherwise(ProtocolRules.STANDARD.upgrades())
          .alsoKnownAs("upgrade", "websocket", "websockets");
  private static final Option<Boolean> EARLY_HINTS =
      Option.of(
              "early_hints",
              BooleanType.BOOLEAN,
              "A navigation over HTTP/2 or 3 that has to wait for the origin gets a 103 at once, with the"
                  + " `Link` fields for `preload`, `modulepreload` and `preconnect` of what is"
                  + " stored.")
          .otherwise(false)
          .alsoKnownAs("earlyHints");
  private static final Option<Boolean> EARLY_HINTS_HTTP1 =
      Option.of(
              "early_hints_http1",
              BooleanType.BOOLEAN,
              "A 103 goes to clients of HTTP/1.1 too, some of which take it for the answer.")
          .otherwise(false);
  private static final Option<Boolean> EARLY_DATA =
      Option.of(
              "early_data",
              BooleanType.BOOLEAN,
              "The origin understands `Early-Data` (RFC 8470): a GET or HEAD with it is sent on."
                  + " Others with it that only the origin can answer get 425.")
          .otherwise(false)
          .alsoKnownAs("ssl_early_data", "earlyData");

  private static final ObjectType<Draft> TYPE =
      new ObjectType<>(
          "route",
          "What holds for some paths. The first route that matches is taken; a path without a route"
              + " goes to the origins of the site.",
          List.of(
              MATCH,
              ORIGINS,
              CACHE,
              KEY,
              REQUEST,
              RESPONSE,
              UPGRADES,
              EARLY_HINTS,
              EARLY_HINTS_HTTP1,
              EARLY_DATA),
          RouteOptions::build);

  static final ListType<Located<Draft>> LIST = new ListType<>(new LocatedType<>(TYPE), 0, 1_000);

  private RouteOptions() {}

  private static Draft build(Values values) {
    List<Located<Origin>> origins = values.get(ORIGINS);
    if (origins != null) {
      SiteChecks.distinctOrigins(origins, values.reading());
    }
    KeyRule key = values.get(KEY);
    HeaderChanges request = values.get(REQUEST);
    HeaderChanges response = values.get(RESPONSE);
    return new Draft(
        values.value(MATCH),
        origins,
        values.get(CACHE),
        key == null ? KeyRule.STANDARD : key,
        request == null ? HeaderChanges.NONE : request,
        response == null ? HeaderChanges.NONE : response,
        new ProtocolRules(
            values.value(UPGRADES),
            values.value(EARLY_HINTS),
            values.value(EARLY_HINTS_HTTP1),
            values.value(EARLY_DATA)));
  }

  /** The patterns of routes, for checks. */
  static List<Located<List<PathPattern>>> patterns(List<Located<Draft>> routes) {
    List<Located<List<PathPattern>>> patterns = new ArrayList<>();
    for (Located<Draft> route : routes) {
      patterns.add(new Located<>(route.value().match(), route.span(), route.place()));
    }
    return patterns;
  }
}
