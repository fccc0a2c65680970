package lb.proxy.upstream;

import io.netty.buffer.ByteBuf;
import lb.cache.http.Fields;
import org.jspecify.annotations.Nullable;

/**
 * One request of ours to an upstream, running. Owned by its event loop: every call and every
 * callback happens there.
 *
 * <p>Its phases: <i>sending</i> (until {@link #end}, or at once for a request without a body),
 * <i>receiving</i>, <i>over</i>. Sending and receiving overlap. It is over with {@link
 * FetchListener#onComplete}, {@link FetchListener#onError} or {@link #cancel}; afterwards every
 * call here is allowed and does nothing, except that buffers handed to {@link #write} are released.
 */
public interface Fetch {
  /**
   * Sends octets of the request body. Ownership of {@code data} moves here. May be called before a
   * connection exists: what is written then is held. A caller stops when {@link #isWritable} turns
   * false; what it had already read may still be handed over.
   */
  void write(ByteBuf data);

  /**
   * Ends the request body. Only for a request with a body, and once.
   *
   * @param trailers the trailer section; sent only when the body is chunked
   */
  void end(Fields trailers);

  /**
   * Whether more of the request body is welcome. After it was false, {@link
   * FetchListener#onWritable} tells when it turns true.
   */
  boolean isWritable();

  /**
   * Stops the response: nothing of it is delivered, not its end or failure either, and nothing is
   * read from the network beyond what has been read already. The time-outs stand still. An origin
   * that closes its end meanwhile has what is still in the socket read and held, which the kernel's
   * receive buffer bounds.
   */
  void pause();

  /**
   * Lets the response go on after {@link #pause}. May deliver what was held back before returning.
   */
  void resume();

  /**
   * Gives the fetch up. No callback comes after it. The connection is closed unless the exchange on
   * it had ended.
   */
  void cancel();

  /**
   * The name of the origin that is asked now, for logs and metrics; the group's before one is
   * chosen.
   */
  String upstreamName();

  /** The connection of the attempt that runs, or was the last; null when there was none. */
  default @Nullable OriginPeer peer() {
    return null;
  }

  /**
   * The value of a {@code Set-Cookie} field that ties the client to the origin which answers, to be
   * added to an answer that goes to this client alone; null when there is none to set.
   */
  default @Nullable String newCookie() {
    return null;
  }
}
