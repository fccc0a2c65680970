package lb.cli;

/**
 * One flat JSON object as text, written field by field in order.
 *
 * <p>For the few small objects that commands make themselves: loading a JSON library costs more
 * than the rest of such a command.
 */
final class JsonText {
  private final StringBuilder text = new StringBuilder("{");

  JsonText field(String name, String value) {
    return raw(name, quote(value));
  }

  JsonText field(String name, long value) {
    return raw(name, Long.toString(value));
  }

  JsonText field(String name, boolean value) {
    return raw(name, Boolean.toString(value));
  }

  /** A field whose value is JSON already. */
  JsonText raw(String name, String json) {
    if (text.length() > 1) {
      text.append(',');
    }
    text.append(quote(name)).append(':').append(json);
    return this;
  }

  /** The object; nothing may be added to it afterwards. */
  String end() {
    return text.append('}').toString();
  }

  /** A JSON string (RFC 8259 §7). */
  static String quote(String value) {
    StringBuilder quoted = new StringBuilder(value.length() + 2).append('"');
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      switch (c) {
        case '"' -> quoted.append("\\\"");
        case '\\' -> quoted.append("\\\\");
        case '\n' -> quoted.append("\\n");
        case '\r' -> quoted.append("\\r");
        case '\t' -> quoted.append("\\t");
        default -> {
          if (c < 0x20) {
            quoted.append(String.format("\\u%04x", (int) c));
          } else {
            quoted.append(c);
          }
        }
      }
    }
    return quoted.append('"').toString();
  }
}
