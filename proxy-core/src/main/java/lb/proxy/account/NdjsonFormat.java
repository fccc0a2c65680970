package lb.proxy.account;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * One JSON object a line. Text that came off the wire is taken octet by octet as Latin-1, so that
 * it can be had back exactly. What did not happen is left out.
 */
final class NdjsonFormat implements LineFormat {
  private static final byte[] TIME = key("{\"time\":\"");
  private static final byte[] CLIENT = key("Z\",\"client\":\"");
  private static final byte[] METHOD = key("\",\"method\":\"");
  private static final byte[] HOST = key("\",\"host\":\"");
  private static final byte[] TARGET = key("\",\"target\":\"");
  private static final byte[] PROTOCOL = key("\",\"protocol\":\"");
  private static final byte[] TLS = key("\",\"tls\":\"");
  private static final byte[] CIPHER = key("\",\"cipher\":\"");
  private static final byte[] SERVER_NAME = key("\",\"server_name\":\"");
  private static final byte[] SCHEME = key("\",\"scheme\":\"");
  private static final byte[] STATUS = key("\",\"status\":");
  private static final byte[] BYTES = key(",\"bytes\":");
  private static final byte[] REQUEST_BYTES = key(",\"request_bytes\":");
  private static final byte[] DURATION = key(",\"duration_ms\":");
  private static final byte[] FIRST_BYTE = key(",\"first_byte_ms\":");
  private static final byte[] CACHE = key(",\"cache\":\"");
  private static final byte[] CACHE_REASON = key("\",\"cache_reason\":\"");
  private static final byte[] SITE = key("\",\"site\":\"");
  private static final byte[] ROUTE = key("\",\"route\":\"");
  private static final byte[] CONNECTION = key("\",\"connection\":");
  private static final byte[] STORED_CONNECTION = key("\",\"stored\":true,\"connection\":");
  private static final byte[] CONNECTION_REQUESTS = key(",\"connection_requests\":");
  private static final byte[] UPSTREAM = key(",\"upstream\":\"");
  private static final byte[] UPSTREAM_ADDRESS = key("\",\"upstream_address\":\"");
  private static final byte[] UPSTREAM_PROTOCOL = key("\",\"upstream_protocol\":\"");
  private static final byte[] UPSTREAM_STATUS = key("\",\"upstream_status\":");
  private static final byte[] UPSTREAM_MILLIS = key(",\"upstream_ms\":");
  private static final byte[] UPSTREAM_ERROR = key(",\"upstream_error\":\"");
  private static final byte[] REFERER = key(",\"referer\":\"");
  private static final byte[] USER_AGENT = key(",\"user_agent\":\"");
  private static final byte[] END = key("}\n");
  private static final byte[] ABORTED_END = key(",\"aborted\":true}\n");

  private final TimeText time = TimeText.rfc3339();

  @Override
  public void form(ExchangeRecord exchange, LineBuffer line) {
    line.put(TIME);
    long millis = exchange.wallMillis();
    line.put(time.at(millis));
    line.put((byte) '.');
    line.digits(Math.floorMod(millis, 1_000), 3);
    request(exchange, line);
    answer(exchange, line);
    cache(exchange, line);
    upstream(exchange, line);
    optional(line, REFERER, exchange.referer(), REFERER_BYTES_MAX);
    optional(line, USER_AGENT, exchange.userAgent(), USER_AGENT_BYTES_MAX);
    line.put(exchange.aborted() ? ABORTED_END : END);
  }

  private static void request(ExchangeRecord exchange, LineBuffer line) {
    line.put(CLIENT);
    line.json(exchange.clientAddress(), WORD_BYTES_MAX);
    line.put(METHOD);
    line.json(exchange.method(), WORD_BYTES_MAX);
    line.put(SCHEME);
    line.json(exchange.scheme(), WORD_BYTES_MAX);
    line.put(HOST);
    line.json(exchange.authority(), HOST_BYTES_MAX);
    line.put(TARGET);
    line.json(exchange.target(), TARGET_BYTES_MAX);
    line.put(PROTOCOL);
    line.json(exchange.protocol(), WORD_BYTES_MAX);
    within(line, TLS, exchange.tlsVersion(), WORD_BYTES_MAX);
    within(line, CIPHER, exchange.tlsCipher(), WORD_BYTES_MAX);
    within(line, SERVER_NAME, exchange.tlsServerName(), HOST_BYTES_MAX);
  }

  /** A member behind a text whose quotes are still open; they are open again behind it. */
  private static void within(LineBuffer line, byte[] key, @Nullable String text, int bytesMax) {
    if (text != null) {
      line.put(key);
      line.json(text, bytesMax);
    }
  }

  private static void answer(ExchangeRecord exchange, LineBuffer line) {
    line.put(STATUS);
    line.number(exchange.status());
    line.put(BYTES);
    line.number(exchange.responseBytes());
    if (exchange.requestBytes() != 0) {
      line.put(REQUEST_BYTES);
      line.number(exchange.requestBytes());
    }
    line.put(DURATION);
    line.millis(Math.max(0, exchange.endNanos() - exchange.startNanos()));
    if (exchange.firstByteNanos() != 0) {
      line.put(FIRST_BYTE);
      line.millis(Math.max(0, exchange.firstByteNanos() - exchange.startNanos()));
    }
  }

  private static void cache(ExchangeRecord exchange, LineBuffer line) {
    line.put(CACHE);
    line.plain(exchange.outcome().label());
    line.put(CACHE_REASON);
    line.plain(LabelValues.reason(exchange.reason().ordinal()));
    line.put(SITE);
    line.json(exchange.site().name(), WORD_BYTES_MAX);
    String route = exchange.route();
    within(line, ROUTE, route.isEmpty() ? null : route, WORD_BYTES_MAX);
    line.put(exchange.stored() ? STORED_CONNECTION : CONNECTION);
    line.number(exchange.connectionId());
    line.put(CONNECTION_REQUESTS);
    line.number(exchange.connectionRequests());
  }

  private static void upstream(ExchangeRecord exchange, LineBuffer line) {
    String upstream = exchange.upstream();
    if (upstream == null) {
      return;
    }
    line.put(UPSTREAM);
    line.json(upstream, WORD_BYTES_MAX);
    within(line, UPSTREAM_ADDRESS, exchange.upstreamAddress(), WORD_BYTES_MAX);
    within(line, UPSTREAM_PROTOCOL, exchange.upstreamProtocol(), WORD_BYTES_MAX);
    line.put(UPSTREAM_STATUS);
    line.number(exchange.upstreamStatus());
    line.put(UPSTREAM_MILLIS);
    line.millis(exchange.upstreamNanos());
    String error = exchange.upstreamError();
    if (error != null) {
      line.put(UPSTREAM_ERROR);
      line.plain(error);
      line.put((byte) '"');
    }
  }

  private static void optional(LineBuffer line, byte[] key, @Nullable String text, int bytesMax) {
    if (text != null) {
      line.put(key);
      line.json(text, bytesMax);
      line.put((byte) '"');
    }
  }

  private static byte[] key(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
