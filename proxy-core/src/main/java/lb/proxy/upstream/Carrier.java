package lb.proxy.upstream;

import io.netty.buffer.ByteBuf;
import lb.cache.http.Fields;

/**
 * What carries one request to an origin and the response back: a connection of HTTP/1.1 for as long
 * as the exchange on it lasts, or a stream of HTTP/2. Owned by its event loop. It is given by
 * {@link OriginConnection#carrier}; after {@link #start} its client is told one end, unless it
 * gives up first.
 */
interface Carrier {
  /** What it leads to; from the head of the answer on as that has it. */
  OriginPeer peer();

  /**
   * Takes a request.
   *
   * @throws IllegalArgumentException when its head cannot be written; nothing has been
   */
  void start(FetchRequest request, ConnectionClient client);

  /** It is not needed after all. In place of {@link #start}. */
  void unused();

  /** Takes octets of the request's body over, unflushed; false when they are too many. */
  boolean write(ByteBuf data);

  void flush();

  /** Ends the request's body; false when it is too short. */
  boolean end(Fields trailers);

  /** Whether more of the body is welcome; {@link ConnectionClient#onWritable} tells when again. */
  boolean isWritable();

  /** Delivers nothing until {@link #resume}. */
  void pause();

  void resume();

  /** The client leaves without waiting for the end, and is told nothing more. */
  void abandon();
}
