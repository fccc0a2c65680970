package lb.cache.rules;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import lb.cache.rules.StructuredFields.Bare;
import lb.cache.rules.StructuredFields.InnerList;
import lb.cache.rules.StructuredFields.Item;
import lb.cache.rules.StructuredFields.Member;

/**
 * The parsing algorithms of RFC 9651 §4.2, one method each, over one value. Owned by one thread.
 * Recursion is at most list, inner list, item, parameters deep.
 */
final class StructuredParser {
  /** The field breaks a rule. Without a stack trace: it is an everyday outcome, not an accident. */
  static final class Malformed extends Exception {
    static final Malformed INSTANCE = new Malformed();

    private Malformed() {
      super("not a structured field", null, false, false);
    }
  }

  private static final Bare TRUE = new Bare.OfBoolean(true);

  private final StructuredText text;

  StructuredParser(String value) {
    this.text = new StructuredText(value);
    text.skipSpaces();
  }

  void expectEnd() throws Malformed {
    text.skipSpaces();
    if (!text.isAtEnd()) {
      throw Malformed.INSTANCE;
    }
  }

  /** §4.2.2. */
  Map<String, Member> dictionary() throws Malformed {
    Map<String, Member> members = StructuredFields.ordered();
    while (!text.isAtEnd()) {
      String key = key();
      Member member;
      if (text.take('=')) {
        member = itemOrInnerList();
      } else {
        member = new Item(TRUE, parameters());
      }
      members.remove(key);
      members.put(key, member);
      checkCount(members.size());
      if (!nextMember()) {
        break;
      }
    }
    return members;
  }

  /** §4.2.1. */
  List<Member> list() throws Malformed {
    List<Member> members = new ArrayList<>();
    while (!text.isAtEnd()) {
      members.add(itemOrInnerList());
      checkCount(members.size());
      if (!nextMember()) {
        break;
      }
    }
    return members;
  }

  /** §4.2.3. */
  Item item() throws Malformed {
    Bare bare = StructuredBare.read(text);
    return new Item(bare, parameters());
  }

  private Member itemOrInnerList() throws Malformed {
    return text.peek() == '(' ? innerList() : item();
  }

  /** §4.2.1.2. */
  private InnerList innerList() throws Malformed {
    text.expect('(');
    List<Item> items = new ArrayList<>();
    while (true) {
      text.skipSpaces();
      if (text.take(')')) {
        return new InnerList(items, parameters());
      }
      items.add(item());
      checkCount(items.size());
      int next = text.peek();
      if (next != ' ' && next != ')') {
        throw Malformed.INSTANCE;
      }
    }
  }

  /** §4.2.3.2. */
  private Map<String, Bare> parameters() throws Malformed {
    if (text.peek() != ';') {
      return StructuredFields.noParameters();
    }
    Map<String, Bare> parameters = StructuredFields.ordered();
    while (text.take(';')) {
      text.skipSpaces();
      String key = key();
      Bare value = text.take('=') ? StructuredBare.read(text) : TRUE;
      parameters.put(key, value);
      checkCount(parameters.size());
    }
    return parameters;
  }

  /** §4.2.3.3. */
  private String key() throws Malformed {
    int start = text.position();
    int first = text.peek();
    if (first != '*' && !isLowerCase(first)) {
      throw Malformed.INSTANCE;
    }
    while (isKeyChar(text.peek())) {
      text.advance();
    }
    return text.since(start);
  }

  /** Whether another member follows; a comma must be followed by one. */
  private boolean nextMember() throws Malformed {
    text.skipOptionalWhiteSpace();
    if (text.isAtEnd()) {
      return false;
    }
    text.expect(',');
    text.skipOptionalWhiteSpace();
    if (text.isAtEnd()) {
      throw Malformed.INSTANCE;
    }
    return true;
  }

  private static void checkCount(int count) throws Malformed {
    if (count > StructuredFields.MEMBERS_MAX) {
      throw Malformed.INSTANCE;
    }
  }

  private static boolean isKeyChar(int c) {
    return isLowerCase(c) || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.' || c == '*';
  }

  private static boolean isLowerCase(int c) {
    return c >= 'a' && c <= 'z';
  }
}
