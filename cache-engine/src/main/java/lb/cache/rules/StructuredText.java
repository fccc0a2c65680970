package lb.cache.rules;

/** A text and a position in it, for {@link StructuredParser}. Owned by one thread. */
final class StructuredText {
  /** What {@link #peek} gives at the end. */
  static final int END = -1;

  private final String text;
  private int at;

  StructuredText(String text) {
    this.text = text;
  }

  boolean isAtEnd() {
    return at == text.length();
  }

  int peek() {
    return at < text.length() ? text.charAt(at) : END;
  }

  void advance() {
    at++;
  }

  int position() {
    return at;
  }

  String since(int start) {
    return text.substring(start, at);
  }

  boolean take(char c) {
    if (peek() != c) {
      return false;
    }
    at++;
    return true;
  }

  void expect(char c) throws StructuredParser.Malformed {
    if (!take(c)) {
      throw StructuredParser.Malformed.INSTANCE;
    }
  }

  /** The next character, which must be there. */
  char next() throws StructuredParser.Malformed {
    if (isAtEnd()) {
      throw StructuredParser.Malformed.INSTANCE;
    }
    return text.charAt(at++);
  }

  void skipSpaces() {
    while (peek() == ' ') {
      at++;
    }
  }

  void skipOptionalWhiteSpace() {
    while (peek() == ' ' || peek() == '\t') {
      at++;
    }
  }
}
