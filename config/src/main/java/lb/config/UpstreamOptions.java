package lb.config;

import java.nio.file.Path;
import java.util.List;
import lb.config.option.ChoiceType;
import lb.config.option.IntegerType;
import lb.config.option.Located;
import lb.config.option.ObjectType;
import lb.config.option.Option;
import lb.config.option.QuantityType;
import lb.config.option.TextType;
import lb.config.option.Values;
import lb.config.problem.ProblemCode;
import org.jspecify.annotations.Nullable;

/** The declarations of {@code upstream}. */
final class UpstreamOptions {
  private static final TextType<HashKey> HASH_KEY =
      new TextType<>(
          "text",
          "a text",
          "url, path, client, header:X-Tenant, cookie:session",
          "^(url|path|client|(header|cookie):.+)$",
          HashKey::parse,
          HashKey::toString);

  static final Option<Balancing.Method> BALANCE =
      Option.of(
              "balance",
              new ChoiceType<>(Balancing.Method.class),
              "How an origin is chosen: of two that are drawn the one with fewer requests under"
                  + " way; each in its turn; any; the same one for the same key; the one that a"
                  + " cookie names. `weight` of an origin counts in each.")
          .otherwise(Balancing.Method.LEAST_REQUESTS)
          .alsoKnownAs("method", "policy", "algorithm", "strategy");
  static final Option<HashKey> HASH_ON =
      Option.of(
              "hash_on",
              HASH_KEY,
              "For `hash`: what makes requests the same: `url` (path and query), `path`, `client`"
                  + " (its address), `header:NAME` or `cookie:NAME`. A request without it goes"
                  + " anywhere.")
          .otherwise(new HashKey(HashKey.Source.URL, ""));
  static final Option<Integer> HASH_LOAD =
      Option.of(
              "hash_load_max",
              new IntegerType(101, 10_000),
              "For `hash`: requests under way at an origin against its share of all, in percent;"
                  + " beyond it the next origin is taken.")
          .otherwise(125);
  static final Option<String> COOKIE =
      Option.of("cookie", FieldOptions.COOKIE, "For `sticky`: the name of the cookie.")
          .otherwise("lb_origin");

  static final Option<RetryPolicy> RETRY =
      Option.of("retry", RetryOptions.TYPE, "When another origin is asked for the same request.")
          .otherwiseText("the defaults of [retry](#retry)")
          .alsoKnownAs("retries", "next_upstream");
  static final Option<Integer> CONNECTIONS =
      bound("connections_max", "Connections to one origin, all event loops together.")
          .otherwiseText("`limits.connections_per_origin_max` for each event loop");
  static final Option<Integer> PENDING =
      bound("pending_max", "Requests that wait for a connection to one origin.")
          .otherwiseText("1,024 for each event loop")
          .alsoKnownAs("queue", "max_pending_requests");
  static final Option<Integer> REQUESTS =
      bound(
              "requests_max",
              "Requests under way at one origin. More go to other origins, or are refused with"
                  + " 503.")
          .otherwiseText("no bound of its own")
          .alsoKnownAs("max_requests", "maxconn", "max_conns");

  static final Option<HealthCheck> CHECK =
      Option.of("check", HealthOptions.CHECK, "Asks each origin whether it is well.")
          .otherwiseText("nobody asks")
          .alsoKnownAs("health", "health_check", "healthcheck", "health_checks", "active");
  static final Option<Ejection> EJECTION =
      Option.of("ejection", HealthOptions.EJECTION, "Leaves alone who answers badly.")
          .otherwiseText("the defaults of [ejection](#ejection)")
          .alsoKnownAs("outlier_detection", "passive", "outlier");
  static final Option<Long> SLOW_START =
      Option.of(
              "slow_start",
              QuantityType.millis(0, 86_400_000),
              "How long an origin that was down gets only a share of its requests, which grows from"
                  + " a tenth to all; 0 for not at all.")
          .otherwiseText("`0`");

  static final Option<ProxyVersion> PROXY_PROTOCOL =
      Option.of(
              "proxy_protocol",
              new ChoiceType<>(ProxyVersion.class),
              "Connections to the origins begin with a header of the PROXY protocol, which names the"
                  + " client; each is used for the requests of one client connection alone.")
          .otherwiseText("they do not")
          .alsoKnownAs("send_proxy", "send-proxy", "send-proxy-v2", "proxyProtocol");

  static final Option<FallbackOptions.Draft> FALLBACK =
      Option.of("fallback", FallbackOptions.TYPE, "What answers when no origin does.")
          .otherwiseText("`lb` itself, with 502, 503 or 504")
          .alsoKnownAs("backup", "error_page", "sorry_server");

  static final ObjectType<Draft> TYPE =
      new ObjectType<>(
          "upstream",
          "How the origins of a site are asked, those of its routes too.",
          List.of(
              BALANCE,
              HASH_ON,
              HASH_LOAD,
              COOKIE,
              RETRY,
              CONNECTIONS,
              PENDING,
              REQUESTS,
              CHECK,
              EJECTION,
              SLOW_START,
              PROXY_PROTOCOL,
              FALLBACK),
          UpstreamOptions::build);

  private UpstreamOptions() {}

  /** A policy, and where its files are named, for those who look at the files. */
  record Draft(
      UpstreamPolicy policy, @Nullable Located<Path> page, @Nullable Located<Origin> fallback) {
    static Draft standard() {
      return new Draft(UpstreamPolicy.STANDARD, null, null);
    }
  }

  static UpstreamPolicy standard() {
    return TYPE.standard(Nowhere.SPAN).policy();
  }

  private static Option<Integer> bound(String key, String doc) {
    return Option.of(key, new IntegerType(1, 1_000_000), doc);
  }

  private static Draft build(Values values) {
    RetryPolicy retry = values.get(RETRY);
    Ejection ejection = values.get(EJECTION);
    Long slowStart = values.get(SLOW_START);
    OriginBounds bounds =
        new OriginBounds(
            orNone(values.get(CONNECTIONS)),
            orNone(values.get(PENDING)),
            orNone(values.get(REQUESTS)));
    FallbackOptions.Draft fallback = values.get(FALLBACK);
    UpstreamPolicy policy =
        new UpstreamPolicy(
            balancing(values),
            retry == null ? RetryOptions.standard() : retry,
            new OriginCare(
                bounds,
                values.get(CHECK),
                ejection == null ? HealthOptions.standardEjection() : ejection,
                slowStart == null ? 0 : slowStart,
                values.get(PROXY_PROTOCOL)),
            fallback == null ? Fallback.NONE : fallback.fallback());
    return fallback == null
        ? new Draft(policy, null, null)
        : new Draft(policy, fallback.page(), fallback.origin());
  }

  private static int orNone(@Nullable Integer bound) {
    return bound == null ? OriginBounds.NONE : bound;
  }

  private static Balancing balancing(Values values) {
    Balancing.Method method = values.value(BALANCE);
    meansNothing(values, HASH_ON, method, Balancing.Method.HASH);
    meansNothing(values, HASH_LOAD, method, Balancing.Method.HASH);
    meansNothing(values, COOKIE, method, Balancing.Method.STICKY);
    return new Balancing(
        method, values.value(HASH_ON), values.value(HASH_LOAD), values.value(COOKIE));
  }

  private static void meansNothing(
      Values values, Option<?> option, Balancing.Method chosen, Balancing.Method needed) {
    if (values.hasRead(option) && chosen != needed) {
      String balance = BALANCE.type().json(needed).toString();
      String why = "it is for \"balance\": \"" + balance + "\" alone";
      values.report(
          ProblemCode.CONFLICT,
          option,
          "\"" + option.key() + "\" means nothing here: " + why,
          null);
    }
  }
}
