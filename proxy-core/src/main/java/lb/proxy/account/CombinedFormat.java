package lb.proxy.account;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The combined format of Apache httpd, then the cache's outcome and reason, then both connections:
 * {@code client - - [time] "request line" status bytes "referer" "user agent" outcome reason tls
 * cipher "server name" upstream-address upstream-protocol}. What is not there is a dash.
 */
final class CombinedFormat implements LineFormat {
  private static final byte[] NO_USER = " - - [".getBytes(StandardCharsets.US_ASCII);

  private final TimeText time = TimeText.common();

  @Override
  public void form(ExchangeRecord exchange, LineBuffer line) {
    line.quoted(exchange.clientAddress(), WORD_BYTES_MAX);
    line.put(NO_USER);
    line.put(time.at(exchange.wallMillis()));
    line.put((byte) ']');
    requestLine(exchange, line);
    line.put((byte) ' ');
    line.number(exchange.status());
    line.put((byte) ' ');
    if (exchange.responseBytes() == 0) {
      line.put((byte) '-');
    } else {
      line.number(exchange.responseBytes());
    }
    quotedOrDash(line, exchange.referer(), REFERER_BYTES_MAX);
    quotedOrDash(line, exchange.userAgent(), USER_AGENT_BYTES_MAX);
    line.put((byte) ' ');
    line.plain(exchange.outcome().label());
    line.put((byte) ' ');
    line.plain(LabelValues.reason(exchange.reason().ordinal()));
    wordOrDash(line, exchange.tlsVersion());
    wordOrDash(line, exchange.tlsCipher());
    quotedOrDash(line, exchange.tlsServerName(), HOST_BYTES_MAX);
    wordOrDash(line, exchange.upstreamAddress());
    wordOrDash(line, exchange.upstreamProtocol());
    line.put((byte) '\n');
  }

  private static void requestLine(ExchangeRecord exchange, LineBuffer line) {
    if (exchange.method().isEmpty()) {
      quotedOrDash(line, null, WORD_BYTES_MAX);
      return;
    }
    line.put((byte) ' ');
    line.put((byte) '"');
    line.quoted(exchange.method(), WORD_BYTES_MAX);
    line.put((byte) ' ');
    line.quoted(exchange.target(), TARGET_BYTES_MAX);
    line.put((byte) ' ');
    line.quoted(exchange.protocol(), WORD_BYTES_MAX);
    line.put((byte) '"');
  }

  private static void wordOrDash(LineBuffer line, @Nullable String word) {
    line.put((byte) ' ');
    line.quoted(word == null || word.isEmpty() ? "-" : word, WORD_BYTES_MAX);
  }

  private static void quotedOrDash(LineBuffer line, @Nullable String text, int bytesMax) {
    line.put((byte) ' ');
    line.put((byte) '"');
    line.quoted(text == null ? "-" : text, bytesMax);
    line.put((byte) '"');
  }
}
