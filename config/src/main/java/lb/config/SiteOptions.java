package lb.config;

import java.util.ArrayList;
import java.util.List;
import lb.config.json.Node;
import lb.config.json.Span;
import lb.config.option.Located;
import lb.config.option.LocatedType;
import lb.config.option.ObjectType;
import lb.config.option.Option;
import lb.config.option.Values;
import org.jspecify.annotations.Nullable;

/** The declarations of a site, which the top of the file shares. */
final class SiteOptions {
  static final String[] WORDS_FOR_ORIGINS = {
    "origin",
    "backend",
    "backends",
    "upstreams",
    "server",
    "servers",
    "target",
    "targets",
    "proxy_pass"
  };

  /** A site that does not yet know the bounds of all. */
  record Draft(
      String name,
      boolean isNamed,
      Span nameSpan,
      List<Located<String>> hosts,
      TlsOptions.@Nullable Draft tls,
      List<Located<Origin>> origins,
      List<Located<RouteOptions.Draft>> routes,
      CacheBlock cache,
      UpstreamOptions.Draft upstream) {

    Site of(Limits limits) {
      List<Origin> own = origins.stream().map(Located::value).toList();
      CachePolicy policy =
          cache.site().applyTo(CachePolicy.STANDARD.withObjectBytesMax(limits.objectBytesMax()));
      List<PatternPolicy> policies = new ArrayList<>();
      for (Located<CacheRule> rule : cache.rules()) {
        CachePolicy changed = rule.value().changes().applyTo(policy);
        policies.add(new PatternPolicy(rule.value().match(), changed));
      }
      return new Site(
          name,
          hosts.stream().map(Located::value).toList(),
          tls == null ? null : tls.tls(),
          own,
          routes.stream().map(route -> route.value().of(own, policy)).toList(),
          policies,
          policy,
          upstream.policy());
    }
  }

  static final Option<List<Located<Origin>>> ORIGINS =
      Option.of("origins", OriginOptions.LIST, "Where to fetch.").alsoKnownAs(WORDS_FOR_ORIGINS);
  static final Option<List<Located<RouteOptions.Draft>>> ROUTES =
      Option.of("routes", RouteOptions.LIST, "What holds for some paths.")
          .otherwise(List.of())
          .alsoKnownAs("route", "locations", "location");
  static final Option<CacheBlock> CACHE =
      Option.of("cache", CacheOptions.BLOCK, "What is stored and reused.")
          .otherwiseText("the defaults of [cache](#cache)");

  static final Option<TlsOptions.Draft> TLS =
      Option.of("tls", TlsOptions.TYPE, "How clients reach the site over TLS.")
          .otherwiseText("the site has no certificate")
          .alsoKnownAs("https", "ssl");

  static final Option<UpstreamOptions.Draft> UPSTREAM =
      Option.of("upstream", UpstreamOptions.TYPE, "How the origins are asked.")
          .otherwiseText("the defaults of [upstream](#upstream)")
          .alsoKnownAs("balance", "load_balancing", "lb_policy", "balancing");

  private static final Option<String> NAME =
      Option.of("name", Formats.NAME_TEXT, "Part of cache keys, label of metrics.")
          .otherwiseText("the first host");
  private static final Option<List<Located<String>>> HOSTS =
      Option.of(
              "hosts",
              Formats.oneOrMore(new LocatedType<>(Formats.SITE_HOST)),
              "The hosts of the site: names, `*.example.com` for all names below, `*` for what no"
                  + " other site names. The exact name wins, then the longest wildcard.")
          .whichIsRequired()
          .alsoKnownAs("host", "domain", "domains", "server_name");
  private static final Option<List<Located<Origin>>> OWN_ORIGINS = ORIGINS.whichIsRequired();

  private static final ObjectType<Draft> TYPE =
      new ObjectType<>(
          "site",
          "Hosts that share origins, routes and a cache of their own.",
          List.of(NAME, HOSTS, TLS, OWN_ORIGINS, UPSTREAM, ROUTES, CACHE),
          SiteOptions::build);

  static final LocatedType<Draft> LOCATED = new LocatedType<>(TYPE);

  private SiteOptions() {}

  private static Draft build(Values values) {
    List<Located<String>> hosts = values.value(HOSTS);
    String name = values.get(NAME);
    return draft(values, name == null ? hosts.getFirst().value() : name, NAME, hosts);
  }

  /** A site of what an object says, be it a site or the top of the file. */
  static Draft draft(Values values, String name, Option<?> named, List<Located<String>> hosts) {
    List<Located<Origin>> origins = values.get(ORIGINS);
    List<Located<RouteOptions.Draft>> routes = values.value(ROUTES);
    CacheBlock block = values.get(CACHE);
    CacheBlock cache = block == null ? CacheBlock.EMPTY : block;
    UpstreamOptions.Draft upstream = values.get(UPSTREAM);
    SiteChecks.distinctOrigins(origins == null ? List.of() : origins, values.reading());
    SiteChecks.reachable("route", RouteOptions.patterns(routes), values.reading());
    SiteChecks.reachable("cache rule", patterns(cache.rules()), values.reading());
    Node node = values.node(named);
    TlsOptions.Draft tls = values.get(TLS);
    return new Draft(
        name,
        node != null,
        node == null ? values.span() : node.span(),
        hosts,
        tls == null ? null : tls.of(hosts, values.reading()),
        origins == null ? List.of() : origins,
        routes,
        cache,
        upstream == null ? UpstreamOptions.Draft.standard() : upstream);
  }

  private static List<Located<List<PathPattern>>> patterns(List<Located<CacheRule>> rules) {
    return rules.stream()
        .map(rule -> new Located<>(rule.value().match(), rule.span(), rule.place()))
        .toList();
  }
}
