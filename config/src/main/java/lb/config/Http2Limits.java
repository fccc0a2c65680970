package lb.config;

/**
 * The bounds of a client connection that speaks HTTP/2. What is counted is counted within {@link
 * #WINDOW_MILLIS}; one more ends the connection with {@code ENHANCE_YOUR_CALM}.
 *
 * @param streamsMax requests at a time (SETTINGS_MAX_CONCURRENT_STREAMS); default 128
 * @param streamWindowBytes octets of one request body that may wait here; default 256 KiB
 * @param connectionWindowBytes octets of all request bodies that may wait here; default 1 MiB
 * @param headerTableBytes the table that a client's compression may refer to (HPACK); default 4 KiB
 * @param continuationsMax CONTINUATION frames of one head; default 8
 * @param resetsMax streams that the client resets; default 200
 * @param streamErrorsMax streams that we have to reset for what the client did; default 100
 * @param emptyFramesMax DATA frames without data that do not end their stream; default 100
 * @param settingsMax SETTINGS frames; default 100
 * @param pingsMax PING frames; default 200
 * @param prioritiesMax PRIORITY frames and frames of unknown types, besides one for each request;
 *     default 200
 * @param windowUpdatesMax WINDOW_UPDATE frames, besides two for each DATA frame that was sent;
 *     default 1,000
 */
public record Http2Limits(
    int streamsMax,
    int streamWindowBytes,
    int connectionWindowBytes,
    int headerTableBytes,
    int continuationsMax,
    int resetsMax,
    int streamErrorsMax,
    int emptyFramesMax,
    int settingsMax,
    int pingsMax,
    int prioritiesMax,
    int windowUpdatesMax) {

  /** The time within which frames are counted. */
  public static final long WINDOW_MILLIS = 10_000;

  /** The limits of a file that sets none. */
  public static final Http2Limits STANDARD = Http2Options.standard();
}
