package lb.config;

import static lb.config.option.QuantityType.size;

import java.util.List;
import java.util.function.LongFunction;
import lb.config.option.IntegerType;
import lb.config.option.ObjectType;
import lb.config.option.Option;
import lb.config.option.Values;

/** The declarations of {@code limits}. */
final class LimitOptions {
  private static final long KB = 1L << 10;
  private static final long MB = 1L << 20;
  private static final long GB = 1L << 30;
  private static final long TB = 1L << 40;
  private static final int MILLION = 1_000_000;

  static final Option<Long> REQUEST_LINE =
      Option.of("request_line_max", size(128, MB), "A longer request line is refused with 414.")
          .otherwise(8 * KB);
  static final Option<Long> HEAD =
      Option.of("head_max", size(256, 16 * MB), "A longer request head is refused with 431.")
          .otherwise(32 * KB);
  static final Option<Integer> FIELDS =
      Option.of(
              "fields_max",
              new IntegerType(1, 10_000),
              "More header fields in a request are refused with 431.")
          .otherwise(128);
  static final Option<Long> REQUEST_BODY =
      Option.of(
              "request_body_max", size(0, 1_024 * TB), "A longer request body is refused with 413.")
          .otherwise(16 * GB);
  static final Option<Integer> CONNECTIONS =
      Option.of(
              "connections_max", new IntegerType(1, 10 * MILLION), "Client connections at a time.")
          .otherwise(10_000);
  static final Option<Integer> CONNECTIONS_PER_ORIGIN =
      Option.of(
              "connections_per_origin_max",
              new IntegerType(1, MILLION),
              "Connections to one origin from one event loop.")
          .otherwise(256);
  static final Option<Long> RESPONSE_HEAD =
      Option.of(
              "response_head_max",
              size(256, 16 * MB),
              "A longer response head is taken for a broken origin.")
          .otherwise(64 * KB);
  static final Option<Integer> VARIANTS =
      Option.of(
              "variants_max",
              new IntegerType(1, 10_000),
              "Responses that are kept for one key (`Vary`).")
          .otherwise(64);
  static final Option<Long> OBJECT =
      Option.of("object_max", size(1, 1_024 * TB), "Larger bodies pass through without being kept.")
          .otherwiseText("a quarter of `memory`, at most `1gb`");
  static final Option<Integer> FILL_FOLLOWERS =
      Option.of(
              "fill_followers_max", new IntegerType(0, MILLION), "Requests that follow one fetch.")
          .otherwise(10_000);
  static final Option<Integer> REQUESTS_PER_CONNECTION =
      Option.of(
              "requests_per_connection_max",
              new IntegerType(1, 1_000 * MILLION),
              "Requests of one client connection.")
          .otherwise(100_000);
  static final Option<Long> PIPELINE =
      Option.of(
              "pipeline_max",
              size(KB, 64 * MB),
              "Bytes of requests that wait behind an unfinished one.")
          .otherwise(64 * KB);
  static final Option<Integer> BODY_RATE =
      Option.of(
              "body_rate_min",
              new IntegerType(0, 1_000 * MILLION),
              "Bytes a second; a slower request body is refused with 408. 0 accepts any.")
          .otherwise(256);
  static final Option<Integer> METRICS_SITES =
      Option.of(
              "metrics_sites_max",
              new IntegerType(0, 10_000),
              "Sites with metric series of their own; the others share one.")
          .otherwise(200);
  static final Option<Integer> TUNNELS =
      Option.of(
              "tunnels_max",
              new IntegerType(0, 10 * MILLION),
              "Tunnels, such as WebSockets, that are open at a time; more are refused with 503. Each"
                  + " has a connection to its origin of its own, which `connections_per_origin_max`"
                  + " does not count.")
          .otherwise(10_000)
          .alsoKnownAs("websockets_max", "upgrades_max");
  static final Option<Http2Limits> HTTP2 =
      Option.of("http2", Http2Options.TYPE, "The bounds of client connections that speak HTTP/2.")
          .otherwiseText("the defaults of [limits of http2](#limits-of-http2)")
          .alsoKnownAs("h2");
  static final Option<Http3Limits> HTTP3 =
      Option.of("http3", Http3Options.TYPE, "The bounds of client connections that speak HTTP/3.")
          .otherwiseText("the defaults of [limits of http3](#limits-of-http3)")
          .alsoKnownAs("h3", "quic");

  /** Read to limits for that much memory. */
  static final ObjectType<LongFunction<Limits>> TYPE =
      new ObjectType<>(
          "limits",
          "The bounds of everything that a client or an origin sends.",
          List.of(
              REQUEST_LINE,
              HEAD,
              FIELDS,
              REQUEST_BODY,
              CONNECTIONS,
              CONNECTIONS_PER_ORIGIN,
              RESPONSE_HEAD,
              VARIANTS,
              OBJECT,
              FILL_FOLLOWERS,
              REQUESTS_PER_CONNECTION,
              PIPELINE,
              BODY_RATE,
              METRICS_SITES,
              TUNNELS,
              HTTP2,
              HTTP3),
          LimitOptions::build);

  private LimitOptions() {}

  static Limits standard(long memoryBytes) {
    return TYPE.standard(Nowhere.SPAN).apply(memoryBytes);
  }

  private static LongFunction<Limits> build(Values values) {
    return memoryBytes -> {
      Long object = values.get(OBJECT);
      Http2Limits http2 = values.get(HTTP2);
      Http3Limits http3 = values.get(HTTP3);
      return new Limits(
          values.value(REQUEST_LINE).intValue(),
          values.value(HEAD).intValue(),
          values.value(FIELDS),
          values.value(REQUEST_BODY),
          values.value(CONNECTIONS),
          values.value(CONNECTIONS_PER_ORIGIN),
          values.value(RESPONSE_HEAD).intValue(),
          values.value(VARIANTS),
          object == null ? Math.min(memoryBytes / 4, GB) : object,
          values.value(FILL_FOLLOWERS),
          values.value(REQUESTS_PER_CONNECTION),
          values.value(PIPELINE).intValue(),
          values.value(BODY_RATE),
          values.value(METRICS_SITES),
          values.value(TUNNELS),
          http2 == null ? Http2Limits.STANDARD : http2,
          http3 == null ? Http3Limits.STANDARD : http3);
    };
  }
}
