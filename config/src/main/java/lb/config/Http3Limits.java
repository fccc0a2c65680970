package lb.config;

/**
 * The bounds of a client connection that speaks HTTP/3. What is counted is counted within {@link
 * #WINDOW_MILLIS}; one more ends the connection with {@code H3_EXCESSIVE_LOAD}.
 *
 * @param streamsMax requests at a time (the limit of streams, RFC 9000 §4.6); default 128
 * @param streamWindowBytes octets of one request body that may wait here; default 256 KiB
 * @param connectionWindowBytes octets of all request bodies that may wait here; default 1 MiB
 * @param otherStreamsMax unidirectional streams of a client at a time; default 8
 * @param unverifiedMax connections of one event loop whose clients have not shaken hands yet; while
 *     there are so many, each new client has to prove its address first (Retry); 0 for always;
 *     default 64
 * @param resetsMax streams that the client resets; default 200
 * @param streamErrorsMax streams that we have to reset or refuse for what the client did; default
 *     100
 * @param emptyFramesMax DATA frames without data; default 100
 * @param controlFramesMax frames and instructions that are not of requests, and streams of unknown
 *     types, besides two for each request; default 200
 * @param ignoredBytesMax octets of frames and streams of unknown types; default 64 KiB
 */
public record Http3Limits(
    int streamsMax,
    int streamWindowBytes,
    int connectionWindowBytes,
    int otherStreamsMax,
    int unverifiedMax,
    int resetsMax,
    int streamErrorsMax,
    int emptyFramesMax,
    int controlFramesMax,
    int ignoredBytesMax) {

  /** The time within which frames are counted. */
  public static final long WINDOW_MILLIS = 10_000;

  /** The limits of a file that sets none. */
  public static final Http3Limits STANDARD = Http3Options.standard();
}
