package lb.proxy.upstream;

import java.io.IOException;
import lb.testing.Body;
import lb.testing.h2.H2Frame;
import lb.testing.h2.H2Peer;

/** Sends bodies as an origin does that keeps to the windows it was given. */
final class Windows {
  private static final int FRAME_BYTES = 16_384;

  private Windows() {}

  /** Sends all of a body; gives the largest window of the stream that was seen. */
  static int send(H2Peer peer, int streamId, Body body) throws IOException {
    return sendFrom(peer, streamId, body, 0, 128 * 1024);
  }

  /** Sends as much as the first window takes, which is known; gives how much. */
  static int sendUntilClosed(H2Peer peer, int streamId, Body body, int window) throws IOException {
    int sent = 0;
    while (sent < window) {
      int to = Math.min(window, sent + FRAME_BYTES);
      peer.send(H2Frame.data(streamId, 0, body.slice(sent, to)));
      sent = to;
    }
    return sent;
  }

  /** Goes on with a body; the window of the connection is taken for large enough at first. */
  static int sendFrom(H2Peer peer, int streamId, Body body, int from, int streamWindow)
      throws IOException {
    long connection = (long) Http2OriginStreams.WINDOW_BYTES - from;
    long window = streamWindow;
    long largest = window;
    long sent = from;
    while (sent < body.bytes()) {
      while (window <= 0 || connection <= 0) {
        H2Frame update = peer.read(H2Frame.WINDOW_UPDATE);
        if (update.streamId() == 0) {
          connection += update.intAt(0);
        } else if (update.streamId() == streamId) {
          window += update.intAt(0);
        }
        largest = Math.max(largest, window);
      }
      long to = Math.min(body.bytes(), sent + Math.min(FRAME_BYTES, Math.min(window, connection)));
      int flags = to == body.bytes() ? H2Frame.END_STREAM : 0;
      peer.send(H2Frame.data(streamId, flags, body.slice(sent, to)));
      window -= to - sent;
      connection -= to - sent;
      sent = to;
    }
    return (int) largest;
  }
}
