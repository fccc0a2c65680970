package lb.proxy.account;

import lb.cache.rules.Outcome;
import lb.cache.rules.Reason;
import org.jspecify.annotations.Nullable;

/**
 * What accounting reads of one exchange that has ended. Implemented by the exchange itself, so that
 * accounting copies nothing; valid only during {@link LoopAccount#account}, on the exchange's loop.
 *
 * <p>Instants named {@code …Nanos} are of one monotonic clock; a value of 0 means that it did not
 * happen.
 */
public interface ExchangeRecord {
  /** The counters of the site that was chosen; {@link Accounting#unrouted} when none was. */
  SiteCounters site();

  /** The route that was chosen, for people; empty when none was. */
  String route();

  /** The method as it came; empty when the request could not be read. */
  String method();

  /** {@code http} or {@code https}: how the client reached us. */
  String scheme();

  /** The host that was asked for, with the port when one was given; may be empty. */
  String authority();

  /** Path and query as they came; empty when the request could not be read. */
  String target();

  /** The protocol of the client, such as {@code HTTP/1.1}. */
  String protocol();

  /** The version of TLS on the client's connection, such as {@code TLSv1.3}; null without TLS. */
  @Nullable String tlsVersion();

  /** The name of its suite; null without TLS. */
  @Nullable String tlsCipher();

  /** The name that the client asked for by it (SNI), as it came; null when it asked for none. */
  @Nullable String tlsServerName();

  /** The address of the client, without a port. */
  String clientAddress();

  /** The status that was sent, 100 to 599; 0 when nothing was sent. */
  int status();

  /** What the cache did. */
  Outcome outcome();

  /** Why the cache did it. */
  Reason reason();

  /** Whether the answer was stored while it passed. */
  boolean stored();

  /** Octets of request body that arrived. */
  long requestBytes();

  /** Octets of response body that were handed to the socket. */
  long responseBytes();

  /** When the head of the request was complete. */
  long startNanos();

  /** When the first octet of the answer was written, or 0. */
  long firstByteNanos();

  /** When the last octet was written, or the exchange was given up. */
  long endNanos();

  /** Milliseconds since the epoch when the head of the request was complete. */
  long wallMillis();

  /** The name of the upstream that was asked last, or null when none was asked. */
  @Nullable String upstream();

  /**
   * What was spoken on the connection to the origin that was asked last, such as {@code HTTP/2};
   * null when there was none.
   */
  @Nullable String upstreamProtocol();

  /** The address and port which that connection led to; null when there was none. */
  @Nullable String upstreamAddress();

  /** The status that the upstream sent, or 0 when it sent none. */
  int upstreamStatus();

  /** Nanoseconds from the fetch's start to the head of its answer, or 0. */
  long upstreamNanos();

  /**
   * Why the upstream gave no whole answer, in a word of ours; null when it did or was not asked.
   */
  @Nullable String upstreamError();

  /** The {@code Referer} field, or null. */
  @Nullable String referer();

  /** The {@code User-Agent} field, or null. */
  @Nullable String userAgent();

  /** Whether the client went away before the answer was whole. */
  boolean aborted();

  /** A number that names the client's connection in this process. */
  long connectionId();

  /** How many requests the connection has brought, this one included; from 1. */
  int connectionRequests();
}
