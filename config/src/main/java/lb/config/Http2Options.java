package lb.config;

import static lb.config.CountOptions.count;
import static lb.config.CountOptions.flood;
import static lb.config.option.QuantityType.size;

import java.util.List;
import lb.config.option.IntegerType;
import lb.config.option.ObjectType;
import lb.config.option.Option;
import lb.config.option.Values;

/** The declarations of {@code limits.http2}. */
final class Http2Options {
  private static final long KB = 1L << 10;
  private static final long MB = 1L << 20;
  private static final long GB = 1L << 30;

  static final Option<Integer> STREAMS =
      Option.of(
              "streams_max",
              new IntegerType(1, 10_000),
              "Requests at a time (`SETTINGS_MAX_CONCURRENT_STREAMS`); more are refused.")
          .otherwise(128);
  static final Option<Long> STREAM_WINDOW =
      Option.of(
              "stream_window",
              size(64 * KB, GB),
              "Bytes of one request body that may wait here (`SETTINGS_INITIAL_WINDOW_SIZE`).")
          .otherwise(256 * KB);
  static final Option<Long> CONNECTION_WINDOW =
      Option.of(
              "connection_window",
              size(64 * KB, GB),
              "Bytes of all request bodies of a connection that may wait here.")
          .otherwise(MB);
  static final Option<Long> HEADER_TABLE =
      Option.of(
              "header_table",
              size(4 * KB, 64 * KB),
              "The table that a client's field compression may refer to"
                  + " (`SETTINGS_HEADER_TABLE_SIZE`).")
          .otherwise(4 * KB);
  static final Option<Integer> CONTINUATIONS =
      count("continuations_max", 1, 1_000, "`CONTINUATION` frames of one head.", 8);
  static final Option<Integer> RESETS =
      flood("resets_max", "Streams that the client resets (rapid reset, CVE-2023-44487)", 200);
  static final Option<Integer> STREAM_ERRORS =
      flood(
          "stream_errors_max",
          "Streams that `lb` has to reset or refuse for what the client did (MadeYouReset,"
              + " CVE-2025-8671)",
          100);
  static final Option<Integer> EMPTY_FRAMES =
      flood("empty_frames_max", "`DATA` frames without data that do not end their stream", 100);
  static final Option<Integer> SETTINGS = flood("settings_max", "`SETTINGS` frames", 100);
  static final Option<Integer> PINGS = flood("pings_max", "`PING` frames", 200);
  static final Option<Integer> PRIORITIES =
      flood(
          "priorities_max",
          "`PRIORITY` frames and frames of unknown types, besides one for each request,",
          200);
  static final Option<Integer> WINDOW_UPDATES =
      flood(
          "window_updates_max",
          "`WINDOW_UPDATE` frames, besides two for each `DATA` frame that was sent,",
          1_000);

  static final ObjectType<Http2Limits> TYPE =
      new ObjectType<>(
          "limits of http2",
          "The bounds of a client connection that speaks HTTP/2.",
          List.of(
              STREAMS,
              STREAM_WINDOW,
              CONNECTION_WINDOW,
              HEADER_TABLE,
              CONTINUATIONS,
              RESETS,
              STREAM_ERRORS,
              EMPTY_FRAMES,
              SETTINGS,
              PINGS,
              PRIORITIES,
              WINDOW_UPDATES),
          Http2Options::build);

  private Http2Options() {}

  static Http2Limits standard() {
    return TYPE.standard(Nowhere.SPAN);
  }

  private static Http2Limits build(Values values) {
    return new Http2Limits(
        values.value(STREAMS),
        values.value(STREAM_WINDOW).intValue(),
        values.value(CONNECTION_WINDOW).intValue(),
        values.value(HEADER_TABLE).intValue(),
        values.value(CONTINUATIONS),
        values.value(RESETS),
        values.value(STREAM_ERRORS),
        values.value(EMPTY_FRAMES),
        values.value(SETTINGS),
        values.value(PINGS),
        values.value(PRIORITIES),
        values.value(WINDOW_UPDATES));
  }
}
