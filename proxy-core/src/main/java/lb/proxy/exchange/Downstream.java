package lb.proxy.exchange;

import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import lb.cache.StoredObject;
import lb.cache.http.Fields;
import lb.cache.http.ResponseHead;
import lb.proxy.route.SiteField;

/**
 * The client's side of one exchange, whatever version of HTTP it speaks. Owned by the exchange's
 * loop. The order of calls: any number of {@link #interim}, one head, any number of {@link #body},
 * one {@link #end}; {@link #reset} may take the place of anything that is still to come. For a
 * tunnel {@link #tunnel} stands in place of the head, and {@link #endTunnel} may come once before
 * the end.
 */
public interface Downstream {
  /** The loop that the exchange lives on. */
  EventLoop loop();

  /** Who is on the other end. */
  ClientFacts client();

  /** How many requests its connection has brought, this one included; from 1. */
  int requests();

  /** Sends a 1xx head. Clients of HTTP/1.0 are spared it. */
  void interim(ResponseHead head);

  /** Adds a field to the final head of this exchange, in place of what that says itself. */
  void alsoSend(SiteField field);

  /**
   * Sends a final head. Framing and connection fields are added here.
   *
   * @param bodyBytes the length of the body, -1 when it is not known yet
   * @param bodyFollows whether {@link #body} may be called: not for HEAD, 204, 304
   */
  void head(ResponseHead head, long bodyBytes, boolean bodyFollows);

  /**
   * Sends the head of a stored object as it is kept, with what changes from answer to answer behind
   * it.
   *
   * @param ageSeconds for {@code Age} (RFC 9111 §5.1)
   * @param ttlSeconds for {@code Cache-Status: lb; hit; ttl=…} (RFC 9211)
   * @param bodyFollows whether {@link #body} may be called: not for HEAD
   */
  void storedHead(StoredObject object, long ageSeconds, long ttlSeconds, boolean bodyFollows);

  /**
   * Sends a 304 that stands for a fresh stored response.
   *
   * @param ageSeconds for {@code Age} (RFC 9111 §5.1)
   * @param ttlSeconds for {@code Cache-Status: lb; hit; ttl=…} (RFC 9211)
   */
  void notModified(StoredObject object, long ageSeconds, long ttlSeconds);

  /** Sends octets of the body; takes over the reference. */
  void body(ByteBuf data);

  /** Sends a short stored body by copying it: cheaper than a view of it. */
  void storedBody(StoredObject object);

  /**
   * The status that tells this client that a tunnel is open, if its request asks for one: 101, or
   * 200 for an extended CONNECT (RFC 8441, RFC 9220), which is brought as a GET with {@code
   * Upgrade} and without a body. 0 when its connection cannot become one.
   */
  default int tunnelStatus() {
    return 0;
  }

  /**
   * Opens a tunnel in place of a final head, with {@link #tunnelStatus}. From here on {@link #body}
   * sends octets as they are, and what the client sends comes as the body of its request, up to
   * {@link Exchange#onRequestEnd} when it ends its side. It may come before this returns.
   */
  default void tunnel(ResponseHead head) {
    throw new UnsupportedOperationException("tunnelStatus() is 0");
  }

  /** No more octets come from the other end of a tunnel; the client may still send. */
  default void endTunnel() {
    throw new UnsupportedOperationException("tunnelStatus() is 0");
  }

  /** The answer is complete. */
  void end(Fields trailers);

  /** The answer cannot be completed: the client has to see that (RFC 9112 §8). */
  void reset(BreakOff why);

  /** Whether more of the body is welcome; {@link Exchange#onWritable} tells when it turns true. */
  boolean isWritable();

  /** Stops and restarts the delivery of the request body. */
  void pauseRequestBody();

  void resumeRequestBody();
}
