package lb.config;

import static lb.config.CountOptions.count;
import static lb.config.CountOptions.flood;
import static lb.config.option.QuantityType.size;

import java.util.List;
import lb.config.option.ObjectType;
import lb.config.option.Option;
import lb.config.option.Values;

/** The declarations of {@code limits.http3}. */
final class Http3Options {
  private static final long KB = 1L << 10;
  private static final long MB = 1L << 20;
  private static final long GB = 1L << 30;

  static final Option<Integer> STREAMS =
      count("streams_max", 1, 10_000, "Requests at a time; a client that opens more is cut.", 128);
  static final Option<Long> STREAM_WINDOW =
      Option.of(
              "stream_window",
              size(16 * KB, GB),
              "Bytes of one request body that may wait here (`initial_max_stream_data`).")
          .otherwise(256 * KB);
  static final Option<Long> CONNECTION_WINDOW =
      Option.of(
              "connection_window",
              size(64 * KB, GB),
              "Bytes of all request bodies of a connection that may wait here"
                  + " (`initial_max_data`).")
          .otherwise(MB);
  static final Option<Integer> OTHER_STREAMS =
      count(
          "other_streams_max",
          3,
          1_000,
          "Unidirectional streams of a client at a time; HTTP/3 needs three.",
          8);
  static final Option<Integer> UNVERIFIED =
      count(
          "unverified_max",
          0,
          CountOptions.MOST,
          "Connections of one event loop whose hands are not shaken yet. While there are so many,"
              + " each new client has to prove its address first (QUIC Retry), which costs it one"
              + " round trip and `lb` no memory; 0 asks that of everybody.",
          64);
  static final Option<Integer> RESETS =
      flood("resets_max", "Streams that the client resets (rapid reset)", 200);
  static final Option<Integer> STREAM_ERRORS =
      flood(
          "stream_errors_max",
          "Streams that `lb` has to reset or refuse for what the client did",
          100);
  static final Option<Integer> EMPTY_FRAMES =
      flood("empty_frames_max", "`DATA` frames without data", 100);
  static final Option<Integer> CONTROL_FRAMES =
      flood(
          "control_frames_max",
          "Frames on the control stream, QPACK instructions and streams of unknown types, besides"
              + " two for each request,",
          200);
  static final Option<Long> IGNORED =
      Option.of(
              "ignored_max",
              size(KB, GB),
              "Bytes of frames and streams of unknown types within ten seconds; more end the"
                  + " connection.")
          .otherwise(64 * KB);

  static final ObjectType<Http3Limits> TYPE =
      new ObjectType<>(
          "limits of http3",
          "The bounds of a client connection that speaks HTTP/3.",
          List.of(
              STREAMS,
              STREAM_WINDOW,
              CONNECTION_WINDOW,
              OTHER_STREAMS,
              UNVERIFIED,
              RESETS,
              STREAM_ERRORS,
              EMPTY_FRAMES,
              CONTROL_FRAMES,
              IGNORED),
          Http3Options::build);

  private Http3Options() {}

  static Http3Limits standard() {
    return TYPE.standard(Nowhere.SPAN);
  }

  private static Http3Limits build(Values values) {
    return new Http3Limits(
        values.value(STREAMS),
        values.value(STREAM_WINDOW).intValue(),
        values.value(CONNECTION_WINDOW).intValue(),
        values.value(OTHER_STREAMS),
        values.value(UNVERIFIED),
        values.value(RESETS),
        values.value(STREAM_ERRORS),
        values.value(EMPTY_FRAMES),
        values.value(CONTROL_FRAMES),
        values.value(IGNORED).intValue());
  }
}
