package lb.config;

import java.util.List;
import lb.config.option.ObjectType;
import lb.config.option.Option;
import lb.config.option.QuantityType;
import lb.config.option.Values;

/** The declarations of {@code timeouts}. */
final class TimeoutOptions {
  private static final long DAY = 86_400_000;

  static final Option<Long> HEAD =
      wait("head", "From a request's first byte to the end of its head; then 408.", 10_000);
  static final Option<Long> HANDSHAKE =
      wait("handshake", "From a new connection to the end of its TLS handshake.", 10_000)
          .alsoKnownAs("tls", "ssl_handshake_timeout");
  static final Option<Long> KEEP_ALIVE =
      wait("keep_alive", "A client connection without a request.", 75_000);
  static final Option<Long> CONNECT =
      wait("connect", "The connection to an origin, TLS included.", 5_000);
  static final Option<Long> FIRST_BYTE =
      wait("first_byte", "From the end of a request to the first byte of the answer.", 60_000);
  static final Option<Long> BETWEEN_BYTES =
      wait("between_bytes", "Between two reads from an origin.", 60_000);
  static final Option<Long> ORIGIN_IDLE =
      wait("origin_idle", "A connection to an origin without a request.", 55_000);
  static final Option<Long> SEND = wait("send", "A client that takes nothing.", 60_000);
  static final Option<Long> DRAIN =
      Option.of(
              "drain",
              QuantityType.millis(0, DAY),
              "Running exchanges when the process is told to end; 0 ends them at once.")
          .otherwise(30_000L);
  static final Option<Long> DRAIN_DELAY =
      Option.of(
              "drain_delay",
              QuantityType.millis(0, DAY),
              "How long readiness is off before that, while clients are still let in: longer than"
                  + " whoever looks at `/readyz` takes to look elsewhere.")
          .otherwiseText("`0`")
          .alsoKnownAs("grace", "pre_stop");
  static final Option<Long> DNS = wait("dns", "The resolution of an origin's name.", 5_000);
  static final Option<Long> DNS_TTL_MIN =
      wait(
          "dns_ttl_min",
          "What is known of an origin's name is kept for as long as its name server says (TTL), and"
              + " for this at least.",
          1_000);
  static final Option<Long> DNS_TTL_MAX =
      wait("dns_ttl_max", "And for this at most.", 300_000).alsoKnownAs("resolver_valid", "valid");
  static final Option<Long> TICKET_KEY =
      Option.of(
              "ticket_key",
              QuantityType.millis(1_000, 7 * DAY),
              "How long one key makes TLS session tickets. It is random, never stored, and still"
                  + " accepts its tickets for twice as long.")
          .otherwise(8 * 3_600_000L)
          .alsoKnownAs("ssl_session_timeout", "tickets");
  static final Option<Long> TUNNEL =
      wait("tunnel", "A tunnel, such as a WebSocket, through which nothing passes.", 3_600_000)
          .alsoKnownAs("websocket", "proxy_read_timeout", "upgrade", "timeout_tunnel");
  static final Option<Long> QUIC_IDLE =
      Option.of(
              "quic_idle",
              QuantityType.millis(1_000, DAY),
              "A QUIC connection on which nothing arrives at all.")
          .otherwise(60_000L)
          .alsoKnownAs("max_idle_timeout", "quic_timeout");

  static final ObjectType<Timeouts> TYPE =
      new ObjectType<>(
          "timeouts",
          "The longest waits.",
          List.of(
              HEAD,
              HANDSHAKE,
              KEEP_ALIVE,
              CONNECT,
              FIRST_BYTE,
              BETWEEN_BYTES,
              ORIGIN_IDLE,
              SEND,
              DRAIN,
              DRAIN_DELAY,
              DNS,
              DNS_TTL_MIN,
              DNS_TTL_MAX,
              TICKET_KEY,
              TUNNEL,
              QUIC_IDLE),
          TimeoutOptions::build);

  private TimeoutOptions() {}

  private static Option<Long> wait(String key, String doc, long millis) {
    return Option.of(key, QuantityType.millis(1, DAY), doc).otherwise(millis);
  }

  static Timeouts standard() {
    return TYPE.standard(Nowhere.SPAN);
  }

  private static Timeouts build(Values values) {
    if (values.value(DNS_TTL_MIN) > values.value(DNS_TTL_MAX)) {
      values.conflict(DNS_TTL_MIN, DNS_TTL_MAX, "the least is more than the most");
    }
    Long drainDelay = values.get(DRAIN_DELAY);
    return new Timeouts(
        values.value(HEAD),
        values.value(HANDSHAKE),
        values.value(KEEP_ALIVE),
        values.value(CONNECT),
        values.value(FIRST_BYTE),
        values.value(BETWEEN_BYTES),
        values.value(ORIGIN_IDLE),
        values.value(SEND),
        values.value(DRAIN),
        drainDelay == null ? 0 : drainDelay,
        values.value(DNS),
        values.value(DNS_TTL_MIN),
        values.value(DNS_TTL_MAX),
        values.value(TICKET_KEY),
        values.value(TUNNEL),
        values.value(QUIC_IDLE));
  }
}
