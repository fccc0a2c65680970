package lb.proxy.exchange;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.concurrent.ThreadLocalRandom;
import lb.cache.http.FieldName;
import lb.cache.http.Fields;
import lb.cache.http.RequestHead;
import lb.cache.http.ResponseHead;
import lb.proxy.http1.HopByHop;
import lb.proxy.http1.UpgradeField;
import org.jspecify.annotations.Nullable;

/**
 * How a connection is switched to another protocol (RFC 9110 §7.8): what the origin is asked, and
 * whether it has agreed to just that. Immutable.
 *
 * <p>For a WebSocket the proof is in a key and what the origin makes of it (RFC 6455 §1.3): an
 * answer that happens to be a 101 opens nothing. A client of HTTP/2 sends none (RFC 8441 §5), so
 * the key is ours.
 *
 * @param protocol in lower case, such as {@code websocket}
 * @param key the {@code Sec-WebSocket-Key} that the origin is sent; null for other protocols, and
 *     when the client sent none
 * @param openingStatus what tells the client that the tunnel is open: 101, or 200 for an extended
 *     CONNECT
 */
record Handshake(String protocol, @Nullable String key, int openingStatus) {
  private static final String WEBSOCKET = "websocket";
  private static final String KEY = "Sec-WebSocket-Key";
  private static final String ACCEPT = "Sec-WebSocket-Accept";
  private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  private static final int NONCE_BYTES = 16;
  private static final int SWITCHING_PROTOCOLS = 101;

  /** What a client asks for. */
  static Handshake of(RequestHead request, String protocol, int openingStatus) {
    if (!protocol.equals(WEBSOCKET)) {
      return new Handshake(protocol, null, openingStatus);
    }
    String key = openingStatus == SWITCHING_PROTOCOLS ? request.fields().first(KEY) : ownKey();
    return new Handshake(protocol, key, openingStatus);
  }

  /** No secret: it shows that the origin has read this request and speaks the protocol. */
  private static String ownKey() {
    byte[] nonce = new byte[NONCE_BYTES];
    ThreadLocalRandom.current().nextBytes(nonce);
    return Base64.getEncoder().encodeToString(nonce);
  }

  /** Adds to the fields of the request to the origin what asks it. */
  void ask(Fields.Builder fields) {
    fields.remove(FieldName.TE).set(FieldName.UPGRADE, protocol);
    if (key != null) {
      fields.set(KEY, key);
    }
  }

  /** What is wrong with a 101; null when it agrees to what was asked. */
  @Nullable String problem(ResponseHead head) {
    Fields fields = head.fields();
    if (!HopByHop.hasOption(fields, "upgrade") || !UpgradeField.names(fields, protocol)) {
      return "the origin switched to something else than " + protocol;
    }
    if (protocol.equals(WEBSOCKET) && (key == null || !accept(key).equals(fields.first(ACCEPT)))) {
      return "the origin did not accept the key of the WebSocket";
    }
    return null;
  }

  /** The head that tells the client, from that of the origin. */
  ResponseHead opening(ResponseHead head) {
    Fields.Builder fields = HopByHop.strip(head.fields()).toBuilder();
    if (openingStatus == SWITCHING_PROTOCOLS) {
      fields.set(FieldName.UPGRADE, protocol);
    } else {
      fields.remove(ACCEPT).remove(FieldName.CONTENT_LENGTH);
    }
    return new ResponseHead(openingStatus, fields.build());
  }

  /** What answers a key (RFC 6455 §4.2.2). */
  static String accept(String key) {
    try {
      byte[] proof = (key + GUID).getBytes(StandardCharsets.ISO_8859_1);
      byte[] digest = MessageDigest.getInstance("SHA-1").digest(proof);
      return Base64.getEncoder().encodeToString(digest);
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every JDK has SHA-1", impossible);
    }
  }
}
