package lb.proxy.tls;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Why hands were not shaken. */
enum HandshakeFailure {
  /** Not within {@code timeouts.handshake}. */
  TIMEOUT,
  /** The client closed before the end. */
  CLIENT_GONE,
  /** The client spoke HTTP without TLS; it was told so. */
  PLAIN_HTTP,
  /** The client spoke something else. */
  NOT_TLS,
  /** The first message was longer than any real one. */
  HELLO_TOO_LARGE,
  /** The first message did not have the form that it must have. */
  MALFORMED_HELLO,
  /** The client speaks none of our protocols (ALPN, RFC 7301 §3.2). */
  NO_PROTOCOL,
  /** The site has no certificate yet: one is being got (ACME). */
  NO_CERTIFICATE,
  /** The client speaks no version of TLS that the site takes. */
  NO_VERSION,
  /** The client has no suite or group in common with us. */
  NO_CIPHER,
  /** The site wants a certificate and the client showed none. */
  CLIENT_CERTIFICATE_MISSING,
  /** The client's certificate is not from an authority of the site, or not valid now. */
  CLIENT_CERTIFICATE_REFUSED,
  /** The client did not believe our certificate, or gave up with another alert. */
  CLIENT_ALERT,
  /** What came could not be decrypted, or broke a rule of TLS. */
  PROTOCOL_ERROR,
  /** The process ends. */
  DRAIN;

  private final String label = name().toLowerCase(Locale.ROOT);

  /** The value of the label {@code reason} in the metrics. */
  String label() {
    return label;
  }

  /** Whether the client is told by an alert of ours, after which its connection is closed. */
  boolean isAlerted() {
    return this == NO_PROTOCOL || this == NO_CERTIFICATE;
  }

  /** What the library's words come to; they are those of BoringSSL or of the JDK. */
  static HandshakeFailure of(@Nullable Throwable cause) {
    StringBuilder said = new StringBuilder();
    int depth = 0;
    for (Throwable each = cause; each != null && depth < 8; each = each.getCause(), depth++) {
      said.append(each.getClass().getSimpleName())
          .append(' ')
          .append(each.getMessage())
          .append('\n');
    }
    String words = said.toString().toUpperCase(Locale.ROOT);
    if (words.contains("PEER_DID_NOT_RETURN_A_CERTIFICATE")
        || words.contains("EMPTY CLIENT CERTIFICATE CHAIN")) {
      return CLIENT_CERTIFICATE_MISSING;
    }
    if (words.contains("_ALERT_") || words.contains("RECEIVED FATAL ALERT")) {
      return CLIENT_ALERT;
    }
    if (words.contains("CERTIFICATE_VERIFY_FAILED")
        || words.contains("CERTIFICATEEXCEPTION")
        || words.contains("CERTPATH")
        || words.contains("VALIDATOREXCEPTION")
        || words.contains("CERTIFICATEEXPIRED")) {
      return CLIENT_CERTIFICATE_REFUSED;
    }
    if (words.contains("UNSUPPORTED_PROTOCOL")
        || words.contains("WRONG_VERSION")
        || words.contains("NO_SUPPORTED_VERSIONS")
        || words.contains("CLIENT REQUESTED PROTOCOL")) {
      return NO_VERSION;
    }
    if (words.contains("NO_SHARED_CIPHER")
        || words.contains("NO_SHARED_GROUP")
        || words.contains("NO_COMMON_SIGNATURE")
        || words.contains("NO CIPHER SUITES IN COMMON")) {
      return NO_CIPHER;
    }
    if (words.contains("CLOSEDCHANNEL")
        || words.contains("CONNECTION RESET")
        || words.contains("BROKEN PIPE")) {
      return CLIENT_GONE;
    }
    return PROTOCOL_ERROR;
  }
}
