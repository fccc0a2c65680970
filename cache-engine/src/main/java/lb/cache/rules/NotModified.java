package lb.cache.rules;

import lb.cache.http.FieldName;
import lb.cache.http.ResponseHead;
import org.jspecify.annotations.Nullable;

/** Makes a 304 of the response that it stands for (RFC 9110 §15.4.5). Pure. */
public final class NotModified {
  /** The status code. */
  public static final int STATUS = 304;

  /** What describes the content that is not sent. */
  private static final long OF_CONTENT =
      FieldName.CONTENT_LENGTH.bit()
          | FieldName.CONTENT_TYPE.bit()
          | FieldName.CONTENT_ENCODING.bit()
          | FieldName.CONTENT_LANGUAGE.bit()
          | FieldName.CONTENT_RANGE.bit()
          | FieldName.ACCEPT_RANGES.bit();

  private NotModified() {}

  /** Everything but what describes the content. */
  public static ResponseHead of(ResponseHead head) {
    return new ResponseHead(STATUS, head.fields().without(OF_CONTENT));
  }

  /** Whether a 304 leaves out a field with this name; null is one that is not known. */
  public static boolean leavesOut(@Nullable FieldName name) {
    return name != null && (OF_CONTENT & name.bit()) != 0;
  }
}
