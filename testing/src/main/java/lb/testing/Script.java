package lb.testing;

import java.io.IOException;

/**
 * What a {@link ScriptedOrigin} does with one request: a {@link Reply}, or any sequence of bytes,
 * pauses and ends. Called on the thread of the connection; it may block. When it returns and the
 * connection is open, what is left of the request's body is read and the next request is awaited.
 */
@FunctionalInterface
public interface Script {
  /**
   * Plays the answer.
   *
   * @throws IOException when the peer has gone; this is no failure of the origin
   */
  void play(ReceivedRequest request, Wire wire) throws IOException;

  /** A script that writes these bytes and leaves the connection open. */
  static Script raw(String latin1) {
    return (request, wire) -> wire.send(latin1);
  }

  /** A script that says nothing until the peer closes: silence. */
  static Script silence() {
    return (request, wire) -> wire.awaitPeerClose();
  }

  /** A script that resets the connection in answer to the request. */
  static Script reset() {
    return (request, wire) -> wire.reset();
  }

  /** A script that closes the connection in answer to the request. */
  static Script close() {
    return (request, wire) -> wire.close();
  }

  /** A script that looks at the request and chooses another. */
  static Script choosing(java.util.function.Function<ReceivedRequest, Script> choice) {
    return (request, wire) -> choice.apply(request).play(request, wire);
  }
}
