package lb.cache.rules;

import lb.cache.http.Fields;

/**
 * What a request says in the fields that a {@link VarySpec} names, brought to one form: two
 * requests select the same variant when their keys are equal (RFC 9111 §4.1).
 *
 * <p>The values are compared in full. Lines of one name are combined; white space around commas
 * goes, outside of quoted strings; case goes where the field's syntax has none; {@code
 * Accept-Encoding} is reduced to the codings that variants are told apart by ({@link
 * AcceptEncoding}); {@code Accept-Language} is put in order.
 *
 * @param text Latin-1, one line for each name
 */
public record VaryKey(String text) {
  /** The key where nothing varies. */
  public static final VaryKey EMPTY = new VaryKey("");

  /** A longer key is not worth a variant; {@link Storing} refuses it. */
  public static final int LENGTH_MAX = 4096;

  private static final VaryKey[] BY_CODINGS = byCodings();

  /** The key of a request. For no names, and for Accept-Encoding alone, it allocates nothing. */
  public static VaryKey of(VarySpec spec, Fields request) {
    if (spec == VarySpec.NONE) {
      return EMPTY;
    }
    if (spec == VarySpec.ACCEPT_ENCODING) {
      return BY_CODINGS[AcceptEncoding.accepted(request)];
    }
    StringBuilder text = new StringBuilder(64);
    for (int i = 0; i < spec.names().size(); i++) {
      NormalizedField.append(spec.names().get(i), request, text);
      text.append('\n');
    }
    return text.isEmpty() ? EMPTY : new VaryKey(text.toString());
  }

  private static VaryKey[] byCodings() {
    VaryKey[] keys = new VaryKey[AcceptEncoding.STATES];
    for (int i = 0; i < keys.length; i++) {
      StringBuilder text = new StringBuilder();
      AcceptEncoding.append(i, text);
      keys[i] = new VaryKey(text.append('\n').toString());
    }
    return keys;
  }
}
