package lb.proxy.downstream;

import lb.config.Http2Limits;
import lb.config.Http3Limits;
import lb.config.Limits;
import lb.config.Timeouts;
import lb.proxy.http1.BodyLimits;
import lb.proxy.http1.HeadLimits;

/**
 * What one client connection may take, of memory and of time.
 *
 * @param head the bounds of a request head
 * @param body the bounds of a request body
 * @param requestBodyBytesMax octets of a request body
 * @param backlogBytesMax octets that may wait while an exchange runs
 * @param requestsMax requests on one connection
 * @param headMillis from the first octet of a head to its last; also for a new connection to begin
 * @param handshakeMillis from a new connection with TLS to the end of its handshake
 * @param keepAliveMillis between two requests
 * @param sendMillis how long a client may take nothing
 * @param bodyBytesPerSecondMin the average below which a request body is too slow
 * @param http2 what else bounds a connection that speaks HTTP/2
 * @param http3 what else bounds a connection that speaks HTTP/3
 * @param quicIdleMillis how long a connection of QUIC may hear nothing
 */
public record ConnectionBounds(
    HeadLimits head,
    BodyLimits body,
    long requestBodyBytesMax,
    int backlogBytesMax,
    int requestsMax,
    long headMillis,
    long handshakeMillis,
    long keepAliveMillis,
    long sendMillis,
    int bodyBytesPerSecondMin,
    Http2Limits http2,
    Http3Limits http3,
    long quicIdleMillis) {

  /** The bounds that a configuration asks for. */
  public static ConnectionBounds of(Limits limits, Timeouts timeouts) {
    return new ConnectionBounds(
        new HeadLimits(limits.requestLineBytesMax(), limits.headBytesMax(), limits.fieldsMax()),
        BodyLimits.UNBOUNDED.withBodyBytesMax(limits.requestBodyBytesMax()),
        limits.requestBodyBytesMax(),
        limits.pipelineBytesMax(),
        limits.requestsPerConnectionMax(),
        timeouts.headMillis(),
        timeouts.handshakeMillis(),
        timeouts.keepAliveMillis(),
        timeouts.sendMillis(),
        limits.bodyBytesPerSecondMin(),
        limits.http2(),
        limits.http3(),
        timeouts.quicIdleMillis());
  }
}
