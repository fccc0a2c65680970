package lb.proxy.http1;

import lb.cache.http.FieldName;
import lb.cache.http.Fields;

/**
 * Walks the elements of a comma-separated field over all of its lines, without making text (RFC
 * 9110 §5.6.1). Owned by one thread.
 *
 * <p>Elements are given as they stand, trimmed; empty ones too, since a strict caller refuses them.
 * Quoted strings are not known: it is for lists of tokens.
 */
final class ListElements {
  private final Fields fields;
  private final FieldName name;
  private final byte[] bytes;
  private int line;
  private int next;
  private int lineEnd;
  private int start;
  private int end;

  ListElements(Fields fields, FieldName name) {
    this.fields = fields;
    this.name = name;
    this.bytes = fields.bytes();
    this.line = fields.indexOf(name, 0);
    openLine();
  }

  /** Goes to the next element; false when there is none. */
  boolean next() {
    if (line < 0) {
      return false;
    }
    int comma = Octets.indexOf(bytes, (byte) ',', next, lineEnd);
    start = Octets.skipSpace(bytes, next, comma);
    end = Octets.trimSpace(bytes, start, comma);
    if (comma < lineEnd) {
      next = comma + 1;
    } else {
      line = fields.indexOf(name, line + 1);
      openLine();
    }
    return true;
  }

  /** Whether the element equals {@code lowerCase} in any case. */
  boolean is(String lowerCase) {
    return Octets.equalsIgnoreCase(bytes, start, end, lowerCase);
  }

  /** The element, trimmed. */
  String text() {
    return Octets.text(bytes, start, end);
  }

  /** Whether some line of {@code name} has the element {@code lowerCase}, in any case. */
  static boolean contains(Fields fields, FieldName name, String lowerCase) {
    if (!fields.has(name)) {
      return false;
    }
    ListElements elements = new ListElements(fields, name);
    while (elements.next()) {
      if (elements.is(lowerCase)) {
        return true;
      }
    }
    return false;
  }

  private void openLine() {
    if (line >= 0) {
      next = fields.valueStart(line);
      lineEnd = fields.valueEnd(line);
    }
  }
}
