package lb.proxy.exchange;

import lb.cache.http.FieldName;
import lb.cache.http.Fields;
import lb.cache.http.ResponseHead;

/** Makes a 304 of the response that it stands for (RFC 9110 §15.4.5). */
final class NotModified {
  private static final int NOT_MODIFIED = 304;

  private NotModified() {}

  /** Everything but what describes the content that is not sent. */
  static ResponseHead of(ResponseHead head) {
    Fields fields =
        head.fields().toBuilder()
            .remove(FieldName.CONTENT_LENGTH)
            .remove(FieldName.CONTENT_TYPE)
            .remove(FieldName.CONTENT_ENCODING)
            .remove("Content-Language")
            .remove(FieldName.CONTENT_RANGE)
            .remove(FieldName.ACCEPT_RANGES)
            .build();
    return new ResponseHead(NOT_MODIFIED, fields);
  }
}
