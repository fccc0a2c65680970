package lb.proxy.downstream;

import java.util.Arrays;

/**
 * How the last streams of a connection ended, since what may still come for them depends on it (RFC
 * 9113 §5.1). Owned by the connection's event loop. Of streams further back nothing is known.
 */
final class ClosedStreams {
  private static final int PLACES = 256;

  /** What is remembered of a stream. */
  enum How {
    /** Too long ago. */
    UNKNOWN,
    /** Its number was passed over. */
    NEVER_OPENED,
    /** It ended in both directions, or is open. */
    ENDED,
    /** We reset it: what the client had sent before it knew may still arrive. */
    RESET_BY_US,
    /** The client reset it. */
    RESET_BY_CLIENT
  }

  private static final How[] ALL = How.values();

  private final byte[] places = new byte[PLACES];
  private int last = -1; // the number of the first stream is 1

  /** Remembers that a stream was opened whose number is higher than that of all before it. */
  void opened(int streamId) {
    long passed = ((long) streamId - last) / 2 - 1;
    if (passed >= PLACES) {
      Arrays.fill(places, (byte) How.NEVER_OPENED.ordinal());
    } else {
      for (int i = 1; i <= passed; i++) {
        places[place(last + 2 * i)] = (byte) How.NEVER_OPENED.ordinal();
      }
    }
    places[place(streamId)] = (byte) How.ENDED.ordinal();
    last = streamId;
  }

  /** Remembers how a stream ended. */
  void ended(int streamId, How how) {
    if (isKnown(streamId)) {
      places[place(streamId)] = (byte) how.ordinal();
    }
  }

  /** How a stream ended whose number is not above that of the last one. */
  How how(int streamId) {
    return isKnown(streamId) ? ALL[places[place(streamId)]] : How.UNKNOWN;
  }

  private boolean isKnown(int streamId) {
    return last - streamId < 2 * PLACES;
  }

  private static int place(int streamId) {
    return streamId >>> 1 & PLACES - 1;
  }
}
