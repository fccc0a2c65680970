package lb.proxy.upstream;

import io.netty.buffer.ByteBuf;
import lb.cache.http.Fields;
import lb.cache.http.ResponseHead;

/** Who has a request on a {@link Carrier}. All calls come on the connection's loop. */
interface ConnectionClient {
  void onInterim(ResponseHead head);

  void onHead(ResponseHead head, long contentLength);

  void onBody(ByteBuf data);

  /** The last call: the connection is a tunnel from here on, as the request asked. */
  default void onSwitched(ResponseHead head, OriginTunnel tunnel) {
    tunnel.abort(); // whoever asks for it takes it
  }

  /** The last call: the response is whole, and the carrier is no longer this client's. */
  void onComplete(Fields trailers, boolean surplus);

  /**
   * The last call: there will be no more of a response.
   *
   * @param octetsSeen whether at least one octet of an answer had come
   */
  void onBroken(FetchFailure.Kind kind, boolean octetsSeen, String message);

  void onWritable();
}
