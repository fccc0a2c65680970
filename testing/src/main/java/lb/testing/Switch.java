package lb.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/**
 * Scripts of an origin that switches protocols when it is asked (RFC 9110 §7.8): to whatever the
 * request names, with the proof of a WebSocket (RFC 6455 §4.2.2).
 */
public final class Switch {
  private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  private static final int CLOSE = 8;

  private Switch() {}

  /** What is done on a connection after it was switched. */
  @FunctionalInterface
  public interface Speech {
    void speak(Wire wire) throws IOException;
  }

  /** Switches, then speaks; the connection is closed at the end. */
  public static Script then(Speech speech) {
    return (request, wire) -> {
      wire.send(head(request));
      speech.speak(wire);
      wire.close();
    };
  }

  /** Switches, and sends back every octet until the peer ends. */
  public static Script echo() {
    return then(Switch::echo);
  }

  /** Sends back every octet until the peer ends. */
  public static void echo(Wire wire) throws IOException {
    byte[] step = new byte[Body.STEP_BYTES];
    for (int length; (length = wire.readOctets(step)) >= 0; ) {
      wire.send(java.util.Arrays.copyOf(step, length));
    }
  }

  /** Switches, and sends back each message of a WebSocket (RFC 6455 §5.2), and its close. */
  public static Script echoMessages() {
    return then(wire -> {
      boolean open = true;
      while (open) {
        open = echoFrame(wire);
      }
    });
  }

  private static boolean echoFrame(Wire wire) throws IOException {
    byte[] head = wire.readOctets(2);
    int length = head[1] & 0x7f;
    byte[] extended = wire.readOctets(length == 126 ? 2 : length == 127 ? 8 : 0);
    if (extended.length > 0) {
      length = 0;
      for (byte octet : extended) {
        length = length << 8 | octet & 0xff;
      }
    }
    byte[] mask = wire.readOctets(4);
    byte[] payload = wire.readOctets(length);
    for (int i = 0; i < length; i++) {
      payload[i] ^= mask[i % mask.length];
    }
    wire.send(new byte[] {head[0], (byte) (head[1] & 0x7f)}).send(extended).send(payload);
    return (head[0] & 0xf) != CLOSE;
  }

  /** The head of a 101 that agrees to a request. */
  public static String head(ReceivedRequest request) {
    String key = request.field("Sec-WebSocket-Key");
    return "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: "
        + request.field("Upgrade")
        + "\r\n"
        + (key == null ? "" : "Sec-WebSocket-Accept: " + accept(key) + "\r\n")
        + "\r\n";
  }

  /** What answers a key. */
  public static String accept(String key) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-1")
              .digest((key + GUID).getBytes(StandardCharsets.ISO_8859_1));
      return Base64.getEncoder().encodeToString(digest);
    } catch (NoSuchAlgorithmException impossible) {
      throw new AssertionError(impossible);
    }
  }
}
