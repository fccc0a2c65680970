package lb.cache.rules;

import lb.cache.http.FieldName;
import lb.cache.http.Fields;
import lb.cache.http.ResponseHead;
import org.jspecify.annotations.Nullable;

/** Putting parts of one representation together (RFC 9110 §15.3.7.3, RFC 9111 §3.4). */
public final class Parts {
  private Parts() {}

  /**
   * Whether what is stored and a new 206 or 200 are parts of the same representation: the same
   * strong validator, the same coding, and no contradiction about the length of the whole.
   */
  public static boolean mayCombine(ResponseHead stored, ResponseHead added, long nowMillis) {
    Fields a = stored.fields();
    Fields b = added.fields();
    return sameStrongValidator(a, b, nowMillis)
        && same(a, b, FieldName.CONTENT_ENCODING)
        && completeLengthsAgree(stored, added);
  }

  /** The length of the whole as a head states it, or -1. */
  public static long completeLength(ResponseHead head) {
    String value =
        head.fields()
            .first(head.status() == 206 ? FieldName.CONTENT_RANGE : FieldName.CONTENT_LENGTH);
    if (value == null) {
      return -1;
    }
    ContentRange range = ContentRange.parse(head.status() == 206 ? value : "bytes */" + value);
    return range == null ? -1 : range.completeLength();
  }

  private static boolean sameStrongValidator(Fields a, Fields b, long nowMillis) {
    String tagA = a.first(FieldName.ETAG);
    String tagB = b.first(FieldName.ETAG);
    if (tagA != null || tagB != null) {
      return EntityTag.strongEquals(tagA, tagB);
    }
    long modified = Ranges.strongLastModified(a, nowMillis);
    return modified != HttpDate.INVALID && modified == Ranges.strongLastModified(b, nowMillis);
  }

  private static boolean completeLengthsAgree(ResponseHead stored, ResponseHead added) {
    long a = completeLength(stored);
    long b = completeLength(added);
    return a < 0 || b < 0 || a == b;
  }

  private static boolean same(Fields a, Fields b, FieldName name) {
    @Nullable String valueA = a.combined(name);
    @Nullable String valueB = b.combined(name);
    return valueA == null ? valueB == null : valueA.equals(valueB);
  }
}
