package lb.config;

/**
 * The longest waits, in milliseconds. All are positive but {@code drainMillis} and {@code
 * drainDelayMillis}, which may be 0.
 *
 * @param headMillis from a connection's first byte (or the end of the request before) to the end of
 *     the head; default 10 s
 * @param handshakeMillis from a connection with TLS to the end of its handshake; default 10 s
 * @param keepAliveMillis an idle client connection; default 75 s
 * @param connectMillis the connection to an origin, TLS included; default 5 s
 * @param firstByteMillis from the end of the request to the first byte of the origin's answer;
 *     default 60 s
 * @param betweenBytesMillis between two reads from the origin; default 60 s
 * @param originIdleMillis an idle connection to an origin; default 55 s
 * @param sendMillis a client that takes nothing; default 60 s
 * @param drainMillis running exchanges when the process ends; default 30 s
 * @param drainDelayMillis readiness is off before listening ends; default 0
 * @param dnsMillis the resolution of an origin's name; default 5 s
 * @param dnsTtlMillisMin the least that an answer about an origin's name is kept; default 1 s
 * @param dnsTtlMillisMax the most, whatever the name server says; default 5 min
 * @param ticketKeyMillis how long one key makes session tickets; they are accepted for twice as
 *     long after that; default 8 h
 * @param tunnelMillis a tunnel (WebSocket) through which nothing passes; default 1 h
 * @param quicIdleMillis a QUIC connection on which nothing arrives; default 60 s
 */
public record Timeouts(
    long headMillis,
    long handshakeMillis,
    long keepAliveMillis,
    long connectMillis,
    long firstByteMillis,
    long betweenBytesMillis,
    long originIdleMillis,
    long sendMillis,
    long drainMillis,
    long drainDelayMillis,
    long dnsMillis,
    long dnsTtlMillisMin,
    long dnsTtlMillisMax,
    long ticketKeyMillis,
    long tunnelMillis,
    long quicIdleMillis) {

  /** The timeouts of a file that sets none. */
  public static final Timeouts STANDARD = TimeoutOptions.standard();
}
