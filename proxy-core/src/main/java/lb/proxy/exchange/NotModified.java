package lb.proxy.exchange;

import lb.cache.http.FieldName;
import lb.cache.http.Fields;
import lb.cache.http.ResponseHead;

/** Makes a 304 of the response that it stands for (RFC 9110 §15.4.5). */
final class NotModified {
  /** What describes the content that is not sent. */
  private static final long OF_CONTENT =
      FieldName.CONTENT_LENGTH.bit()
          | FieldName.CONTENT_TYPE.bit()
          | FieldName.CONTENT_ENCODING.bit()
          | FieldName.CONTENT_LANGUAGE.bit()
          | FieldName.CONTENT_RANGE.bit()
          | FieldName.ACCEPT_RANGES.bit();

  static final int STATUS = 304;

  private NotModified() {}

  /** Everything but what describes the content. */
  static ResponseHead of(ResponseHead head) {
    return new ResponseHead(STATUS, fields(head.fields()));
  }

  /** The fields of the 304. */
  static Fields fields(Fields fields) {
    return fields.without(OF_CONTENT);
  }
}
