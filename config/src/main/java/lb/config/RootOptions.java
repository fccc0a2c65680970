package lb.config;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;
import lb.config.json.Node;
import lb.config.json.Span;
import lb.config.option.IntegerType;
import lb.config.option.ListType;
import lb.config.option.Located;
import lb.config.option.LocatedType;
import lb.config.option.NothingBuiltIn;
import lb.config.option.ObjectType;
import lb.config.option.Option;
import lb.config.option.Place;
import lb.config.option.QuantityType;
import lb.config.option.Values;
import lb.config.problem.ProblemCode;

/** The declarations of the top of the file. */
final class RootOptions {
  private static final long MB = 1L << 20;
  private static final long MEMORY_LEAST = 4 * MB;
  private static final long MEMORY_STANDARD_LEAST = 64 * MB;
  private static final List<Located<Listener>> LISTEN_STANDARD =
      List.of(new Located<>(Listener.of(new HostPort("0.0.0.0", 8_080)), Nowhere.SPAN, Place.TOP));

  static final Option<String> SCHEMA =
      Option.of(
              "$schema",
              Formats.ANY_TEXT,
              "Where an editor finds the schema that `lb schema` prints; not read by `lb`.")
          .otherwiseText("none");
  static final Option<List<Located<Listener>>> LISTEN =
      Option.of(
              "listen",
              ListenerOptions.LIST,
              "The addresses that take requests. Port 0 takes a free one.")
          .otherwise(LISTEN_STANDARD)
          .alsoKnownAs("bind", "port", "address", "listeners");
  static final Option<Located<Admin>> ADMIN =
      Option.of(
              "admin",
              new LocatedType<>(AdminOptions.TYPE),
              "The listener for purges, metrics and health.")
          .otherwiseText("`\"127.0.0.1:8089\"` without a token");
  static final Option<List<Located<SiteOptions.Draft>>> SITES =
      Option.of(
              "sites",
              new ListType<>(SiteOptions.LOCATED, 1, Formats.ENTRIES_MAX),
              "Several sites, each with its hosts, origins, routes and cache. `origins`, `upstream`,"
                  + " `routes` and `cache` at the top make one more, named `default`, for all other hosts.")
          .otherwiseText("none")
          .alsoKnownAs("site", "hosts", "virtual_hosts");
  static final Option<Long> MEMORY =
      Option.of(
              "memory",
              QuantityType.size(MEMORY_LEAST, 1L << 40),
              "The hard bound of the cache in memory.")
          .otherwiseText("a quarter of the machine's memory, at least `64mb`")
          .alsoKnownAs("memory_max", "cache_size", "ram");
  static final Option<LongFunction<Limits>> LIMITS =
      Option.of("limits", LimitOptions.TYPE, "The bounds of what comes from outside.")
          .otherwiseText("the defaults of [limits](#limits)");
  static final Option<Timeouts> TIMEOUTS =
      Option.of("timeouts", TimeoutOptions.TYPE, "The longest waits.")
          .otherwiseText("the defaults of [timeouts](#timeouts)")
          .alsoKnownAs("timeout");
  static final Option<List<Cidr>> TRUSTED_PROXIES =
      networks(
          "trusted_proxies",
          "Peers whose `X-Forwarded-*` and `Forwarded` fields are believed; those of others are"
              + " replaced.");
  static final Option<List<Cidr>> PURGE_FROM =
      networks("purge_from", "Peers that may send `PURGE` to the addresses of `listen`.");
  static final Option<AccessLog> LOG =
      Option.of("log", LogOptions.TYPE, "The access log.")
          .otherwiseText("`\"off\"`")
          .alsoKnownAs("access_log", "logs", "logging");
  static final Option<Integer> LOOPS =
      Option.of("loops", new IntegerType(0, 1_024), "Event loops; 0 means one for each core.")
          .otherwise(0)
          .alsoKnownAs("threads", "workers", "worker_processes");
  static final Option<String> HANDOVER =
      Option.of(
              "handover",
              TlsOptions.FILE,
              "A UNIX socket where `lb serve --upgrade` takes over the listeners of the `lb` that runs,"
                  + " such as `/run/lb/handover`. Its folder belongs to whoever runs `lb`.")
          .otherwiseText("nobody takes over")
          .alsoKnownAs("upgrade", "reuse_port", "reuseport", "takeover");
  static final Option<Boolean> ADDONS =
      Option.of("addons", new NothingBuiltIn(), "Parts of which this version has none.")
          .otherwiseText("none");

  private RootOptions() {}

  private static Option<List<Cidr>> networks(String key, String doc) {
    return Option.<List<Cidr>>of(key, new ListType<>(Formats.NETWORK, 0, Formats.ENTRIES_MAX), doc)
        .otherwise(List.of());
  }

  /** The type of the whole file on that machine. */
  static ObjectType<Config> type(MachineFacts machine) {
    return new ObjectType<>(
        "",
        "The configuration of lb.",
        List.of(
            SCHEMA,
            LISTEN,
            ADMIN,
            SiteOptions.TLS,
            SiteOptions.ORIGINS,
            SiteOptions.UPSTREAM,
            SiteOptions.ROUTES,
            SiteOptions.CACHE,
            SITES,
            MEMORY,
            LIMITS,
            TIMEOUTS,
            TRUSTED_PROXIES,
            PURGE_FROM,
            LOG,
            LOOPS,
            HANDOVER,
            ADDONS),
        values -> build(values, machine));
  }

  private static Config build(Values values, MachineFacts machine) {
    long memory = memory(values, machine);
    LongFunction<Limits> said = values.get(LIMITS);
    Limits limits = said == null ? Limits.standard(memory) : said.apply(memory);
    if (limits.objectBytesMax() > memory) {
      String message = "an object of `limits.object_max` is larger than the whole memory tier";
      values.report(ProblemCode.BEYOND_MEMORY, LIMITS, message, null);
    }
    List<Located<Listener>> listen = values.value(LISTEN);
    Located<Admin> given = values.get(ADMIN);
    Admin admin = given == null ? AdminOptions.standard() : given.value();
    ListenerChecks.distinct(listen, given, admin, values.reading());
    ListenerChecks.closed(given, values.reading());
    Timeouts timeouts = values.get(TIMEOUTS);
    AccessLog log = values.get(LOG);
    List<SiteOptions.Draft> sites = sites(values);
    TlsChecks.met(listen, sites, values.reading());
    AcmeChecks.answered(listen, sites, values.reading());
    TlsChecks.files(sites, machine.files(), values.reading());
    return new Config(
        listen.stream().map(Located::value).toList(),
        admin,
        sites.stream().map(site -> site.of(limits)).toList(),
        memory,
        limits,
        timeouts == null ? Timeouts.STANDARD : timeouts,
        values.value(TRUSTED_PROXIES),
        values.value(PURGE_FROM),
        log == null ? AccessLog.OFF : log,
        values.value(LOOPS),
        values.hasRead(HANDOVER) ? TlsOptions.path(values, HANDOVER) : null);
  }

  private static long memory(Values values, MachineFacts machine) {
    Long memory = values.get(MEMORY);
    if (memory == null) {
      return Math.max(MEMORY_STANDARD_LEAST, machine.memoryBytes() / 4);
    }
    if (memory > machine.memoryBytes()) {
      String has = "this machine has " + machine.memoryBytes() / MB + "mb";
      values.report(
          ProblemCode.BEYOND_MEMORY, MEMORY, "`memory` is more than this machine has", has);
    }
    return memory;
  }

  private static List<SiteOptions.Draft> sites(Values values) {
    List<SiteOptions.Draft> sites = new ArrayList<>();
    List<Located<SiteOptions.Draft>> named = values.get(SITES);
    if (named != null) {
      named.forEach(site -> sites.add(site.value()));
    }
    if (values.has(SiteOptions.ORIGINS)) {
      Node origins = values.node(SiteOptions.ORIGINS);
      Span at = origins == null ? values.span() : origins.span();
      Located<String> everyHost = new Located<>("*", at, values.place(SiteOptions.ORIGINS));
      sites.add(SiteOptions.draft(values, "default", SiteOptions.ORIGINS, List.of(everyHost)));
    } else {
      orphan(values, SiteOptions.TLS);
      orphan(values, SiteOptions.UPSTREAM);
      orphan(values, SiteOptions.ROUTES);
      orphan(values, SiteOptions.CACHE);
    }
    boolean given = values.has(SITES) || values.has(SiteOptions.ORIGINS);
    if (!given && !values.isMisspelt(SITES) && !values.isMisspelt(SiteOptions.ORIGINS)) {
      values.report(
          ProblemCode.NO_ORIGINS,
          SiteOptions.ORIGINS,
          "neither \"origins\" nor \"sites\" is given: there is nothing to fetch from",
          null,
          "in the file: \"origins\": [{\"host\": \"app.internal\", \"port\": 8080}]",
          "as a flag: --backend app.internal:8080");
    }
    ListenerChecks.distinctSites(sites, values.reading());
    return sites;
  }

  /** With {@code sites} alone, what stands at the top beside them belongs to no site. */
  private static void orphan(Values values, Option<?> option) {
    if (values.has(option) && values.has(SITES)) {
      values.report(
          ProblemCode.NO_ORIGINS,
          option,
          "\""
              + option.key()
              + "\" at the top belongs to the site of \"origins\", which is missing",
          "move it into the sites");
    }
  }
}
