package lb.proxy.upstream;

import io.netty.buffer.ByteBuf;
import lb.cache.http.Fields;
import lb.cache.http.ResponseHead;

/**
 * What a {@link Fetch} tells its caller, on the fetch's event loop. The order: any number of
 * interim heads, one head, body octets, {@link #onComplete}; {@link #onError} may come in place of
 * any of them and is then the last. No callback comes before {@link Upstream#send} has returned.
 */
public interface FetchListener {
  /** An interim response (1xx other than 101), hop-by-hop fields removed. One call for each. */
  void onInterim(ResponseHead head);

  /**
   * The final head, hop-by-hop fields removed; exactly once.
   *
   * @param contentLength how many octets of body will come; 0 for a response without a body; -1
   *     when that is known only at the end
   */
  void onHead(ResponseHead head, long contentLength);

  /**
   * The origin has switched protocols, as {@link FetchRequest#upgrade} asked: the last call, and
   * from here on there is the tunnel. Nothing flows before {@link Tunnel#begin}.
   *
   * @param head the 101 with all of its fields
   */
  default void onSwitched(ResponseHead head, Tunnel tunnel) {
    tunnel.abort(); // whoever asks for it takes it
  }

  /** Octets of the body, at least one. Ownership of {@code data} moves to the listener. */
  void onBody(ByteBuf data);

  /**
   * The body ended as it was framed. Nothing comes after it.
   *
   * @param trailers the trailer section, forbidden fields removed; empty when there was none
   * @param surplus the origin sent octets beyond the end of this response. What was delivered is
   *     framed rightly, yet it cannot be trusted to be whole: such a response is never kept
   */
  void onComplete(Fields trailers, boolean surplus);

  /** The fetch failed. Nothing comes after it. */
  void onError(FetchFailure failure);

  /** {@link Fetch#isWritable} has turned true. May come once too often. */
  void onWritable();
}
