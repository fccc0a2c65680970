package lb.proxy.http1;

import lb.cache.http.Ascii;
import org.jspecify.annotations.Nullable;

/**
 * Checks the extensions behind a chunk size (RFC 9112 §7.1.1), octet by octet: {@code *( BWS ";"
 * BWS name [ BWS "=" BWS ( token / quoted-string ) ] )}. Owned by one thread.
 *
 * <p>What they say is nobody's concern here, but where they end decides where the data begins: an
 * extension that one parser ends at a quote and another at a line end hides a request. Stricter
 * than the grammar in two points on which parsers differ: no octets above ASCII within quotes, and
 * no white space behind a value.
 */
final class ChunkExtensions {
  private enum Phase {
    NAME_START,
    NAME,
    NAME_END,
    VALUE_START,
    VALUE,
    QUOTED,
    ESCAPED,
    QUOTE_END,
    /** White space behind the size: only an extension may follow. */
    SPACE
  }

  private Phase phase = Phase.SPACE;

  /** Begins with the first octet behind the size: a semicolon, or white space before one. */
  boolean begin(byte octet) {
    phase = octet == ';' ? Phase.NAME_START : Phase.SPACE;
    return octet == ';' || Octets.isSpaceOrTab(octet);
  }

  /** Takes one more octet, which is not CR; false when it may not stand here. */
  boolean accept(byte octet) {
    @Nullable Phase next =
        switch (phase) {
          case NAME_START -> space(octet) ? phase : token(octet) ? Phase.NAME : null;
          case NAME -> token(octet) ? phase : space(octet) ? Phase.NAME_END : valueOrNext(octet);
          case NAME_END -> space(octet) ? phase : valueOrNext(octet);
          case VALUE_START -> space(octet) ? phase : valueStart(octet);
          case VALUE -> token(octet) ? phase : next(octet);
          case QUOTED -> quoted(octet);
          case ESCAPED -> visible(octet) ? Phase.QUOTED : null;
          case QUOTE_END -> next(octet);
          case SPACE -> space(octet) ? phase : next(octet);
        };
    if (next == null) {
      return false;
    }
    phase = next;
    return true;
  }

  /** Whether the line may end here. */
  boolean mayEnd() {
    return phase == Phase.NAME || phase == Phase.VALUE || phase == Phase.QUOTE_END;
  }

  private static @Nullable Phase next(byte octet) {
    return octet == ';' ? Phase.NAME_START : null;
  }

  private static @Nullable Phase valueOrNext(byte octet) {
    return octet == '=' ? Phase.VALUE_START : next(octet);
  }

  private static @Nullable Phase valueStart(byte octet) {
    return octet == '"' ? Phase.QUOTED : token(octet) ? Phase.VALUE : null;
  }

  private static @Nullable Phase quoted(byte octet) {
    return switch (octet) {
      case '"' -> Phase.QUOTE_END;
      case '\\' -> Phase.ESCAPED;
      default -> visible(octet) ? Phase.QUOTED : null;
    };
  }

  private static boolean space(byte octet) {
    return Octets.isSpaceOrTab(octet);
  }

  private static boolean token(byte octet) {
    return Ascii.isTokenOctet(octet);
  }

  private static boolean visible(byte octet) {
    return octet >= ' ' && octet != 0x7f || octet == Octets.HTAB;
  }
}
