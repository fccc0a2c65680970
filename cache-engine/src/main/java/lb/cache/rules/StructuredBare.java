package lb.cache.rules;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import lb.cache.http.Ascii;
import lb.cache.rules.StructuredFields.Bare;
import lb.cache.rules.StructuredParser.Malformed;

/** Parsing of bare items (RFC 9651 §4.2.3.1 and §4.2.4 to §4.2.10). */
final class StructuredBare {
  private static final int INTEGER_DIGITS_MAX = 15;
  private static final int WHOLE_DIGITS_MAX = 12;
  private static final int FRACTION_DIGITS_MAX = 3;

  private StructuredBare() {}

  static Bare read(StructuredText text) throws Malformed {
    int c = text.peek();
    if (c == '-' || isDigit(c)) {
      return number(text);
    }
    if (c == '*' || isAlpha(c)) {
      return token(text);
    }
    return switch (c) {
      case '"' -> string(text);
      case ':' -> bytes(text);
      case '?' -> truth(text);
      case '@' -> date(text);
      case '%' -> displayString(text);
      default -> throw Malformed.INSTANCE;
    };
  }

  private static Bare number(StructuredText text) throws Malformed {
    boolean negative = text.take('-');
    long whole = 0;
    int digits = 0;
    while (isDigit(text.peek())) {
      whole = whole * 10 + (text.next() - '0');
      if (++digits > INTEGER_DIGITS_MAX) {
        throw Malformed.INSTANCE;
      }
    }
    if (digits == 0) {
      throw Malformed.INSTANCE;
    }
    if (text.peek() != '.') {
      return new Bare.OfInteger(negative ? -whole : whole);
    }
    if (digits > WHOLE_DIGITS_MAX) {
      throw Malformed.INSTANCE;
    }
    text.advance();
    long thousandths = whole * 1000 + fraction(text);
    return new Bare.OfDecimal(negative ? -thousandths : thousandths);
  }

  private static long fraction(StructuredText text) throws Malformed {
    long value = 0;
    int digits = 0;
    while (isDigit(text.peek())) {
      value = value * 10 + (text.next() - '0');
      if (++digits > FRACTION_DIGITS_MAX) {
        throw Malformed.INSTANCE;
      }
    }
    return switch (digits) {
      case 1 -> value * 100;
      case 2 -> value * 10;
      case 3 -> value;
      default -> throw Malformed.INSTANCE;
    };
  }

  private static Bare string(StructuredText text) throws Malformed {
    text.expect('"');
    StringBuilder value = new StringBuilder();
    while (true) {
      char c = text.next();
      if (c == '"') {
        return new Bare.OfString(value.toString());
      }
      if (c == '\\') {
        c = text.next();
        if (c != '"' && c != '\\') {
          throw Malformed.INSTANCE;
        }
      } else if (!isPrintable(c)) {
        throw Malformed.INSTANCE;
      }
      value.append(c);
    }
  }

  private static Bare token(StructuredText text) {
    int start = text.position();
    while (isTokenChar(text.peek())) {
      text.advance();
    }
    return new Bare.OfToken(text.since(start));
  }

  private static Bare bytes(StructuredText text) throws Malformed {
    text.expect(':');
    int start = text.position();
    while (text.peek() != ':') {
      text.next();
    }
    String base64 = text.since(start);
    text.expect(':');
    try {
      byte[] octets = Base64.getDecoder().decode(base64);
      return new Bare.OfBytes(new String(octets, StandardCharsets.ISO_8859_1));
    } catch (IllegalArgumentException notBase64) {
      throw Malformed.INSTANCE;
    }
  }

  private static Bare truth(StructuredText text) throws Malformed {
    text.expect('?');
    return switch (text.next()) {
      case '1' -> new Bare.OfBoolean(true);
      case '0' -> new Bare.OfBoolean(false);
      default -> throw Malformed.INSTANCE;
    };
  }

  private static Bare date(StructuredText text) throws Malformed {
    text.expect('@');
    if (number(text) instanceof Bare.OfInteger seconds) {
      return new Bare.OfDate(seconds.value());
    }
    throw Malformed.INSTANCE;
  }

  private static Bare displayString(StructuredText text) throws Malformed {
    text.expect('%');
    text.expect('"');
    ByteArrayOutputStream octets = new ByteArrayOutputStream();
    while (true) {
      char c = text.next();
      if (c == '"') {
        return new Bare.OfDisplayString(utf8(octets.toByteArray()));
      }
      if (!isPrintable(c)) {
        throw Malformed.INSTANCE;
      }
      octets.write(c == '%' ? hex(text.next()) * 16 + hex(text.next()) : c);
    }
  }

  private static String utf8(byte[] octets) throws Malformed {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(octets)).toString();
    } catch (CharacterCodingException notUtf8) {
      throw Malformed.INSTANCE;
    }
  }

  private static int hex(char c) throws Malformed {
    if (isDigit(c)) {
      return c - '0';
    }
    if (c >= 'a' && c <= 'f') {
      return c - 'a' + 10;
    }
    throw Malformed.INSTANCE;
  }

  private static boolean isTokenChar(int c) {
    return c >= 0 && (Ascii.isTokenChar((char) c) || c == ':' || c == '/');
  }

  private static boolean isPrintable(char c) {
    return c >= 0x20 && c <= 0x7e;
  }

  private static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isAlpha(int c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }
}
