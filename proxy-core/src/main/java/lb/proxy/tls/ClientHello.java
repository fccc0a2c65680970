package lb.proxy.tls;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a client says first (RFC 8446 §4.1.2), as far as it is needed to choose a certificate. Pure.
 *
 * @param serverName the name that it wants to reach (RFC 6066 §3), lower-case; null when it names
 *     none
 * @param protocols what it offers to speak (ALPN, RFC 7301), in its order; empty when it offers
 *     nothing
 */
record ClientHello(@Nullable String serverName, List<String> protocols) {
  private static final ClientHello SILENT = new ClientHello(null, List.of());
  private static final int VERSION_AND_RANDOM_BYTES = 2 + 32;
  private static final int SERVER_NAME = 0;
  private static final int HOST_NAME = 0;
  private static final int ALPN = 16;
  private static final int NAME_BYTES_MAX = 255;
  private static final int PROTOCOLS_MAX = 64;

  ClientHello {
    protocols = List.copyOf(protocols);
  }

  /**
   * Reads the body of the message, without its header of four octets. Nothing is judged here but
   * what is read: the library that shakes hands judges the whole.
   *
   * @return null when the message does not have the form that it must have
   */
  static @Nullable ClientHello of(ByteBuf message) {
    ByteBuf in = message.duplicate();
    try {
      in.skipBytes(VERSION_AND_RANDOM_BYTES);
      in.skipBytes(in.readUnsignedByte()); // session id
      in.skipBytes(in.readUnsignedShort()); // cipher suites
      in.skipBytes(in.readUnsignedByte()); // compression methods
      return in.isReadable() ? extensions(in.readSlice(in.readUnsignedShort())) : SILENT;
    } catch (IndexOutOfBoundsException tooShort) {
      return null;
    }
  }

  private static @Nullable ClientHello extensions(ByteBuf in) {
    String name = null;
    List<String> protocols = List.of();
    while (in.isReadable()) {
      int type = in.readUnsignedShort();
      ByteBuf content = in.readSlice(in.readUnsignedShort());
      if (type == SERVER_NAME) {
        name = serverName(content);
        if (name == null) {
          return null;
        }
      } else if (type == ALPN) {
        protocols = protocols(content.readSlice(content.readUnsignedShort()));
      }
    }
    return new ClientHello(name, protocols);
  }

  /** The only kind of name there is; null when it is none that a certificate could have. */
  private static @Nullable String serverName(ByteBuf content) {
    ByteBuf names = content.readSlice(content.readUnsignedShort());
    int kind = names.readUnsignedByte();
    int bytes = names.readUnsignedShort();
    if (kind != HOST_NAME || bytes == 0 || bytes > NAME_BYTES_MAX) {
      return null;
    }
    String name = names.readCharSequence(bytes, StandardCharsets.ISO_8859_1).toString();
    for (int i = 0; i < bytes; i++) {
      char c = name.charAt(i);
      boolean plain =
          c >= 'a' && c <= 'z'
              || c >= 'A' && c <= 'Z'
              || c >= '0' && c <= '9'
              || "-._".indexOf(c) >= 0;
      if (!plain) {
        return null;
      }
    }
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
  }

  private static List<String> protocols(ByteBuf in) {
    List<String> protocols = new ArrayList<>(4);
    while (in.isReadable() && protocols.size() < PROTOCOLS_MAX) {
      int bytes = in.readUnsignedByte();
      protocols.add(in.readCharSequence(bytes, StandardCharsets.ISO_8859_1).toString());
    }
    return protocols;
  }

  /** Whether one of what is offered can be spoken; a client that offers nothing takes anything. */
  boolean offersOneOf(List<String> spoken) {
    if (protocols.isEmpty()) {
      return true;
    }
    for (int i = 0; i < protocols.size(); i++) {
      if (spoken.contains(protocols.get(i))) {
        return true;
      }
    }
    return false;
  }
}
