package lb.cache.http;

/**
 * The head of a response. Immutable. The reason phrase is not kept: nobody may depend on it (RFC
 * 9112 §4), and a recipient's own phrase is written on HTTP/1.1.
 *
 * @param status the status code, 100 to 599 (RFC 9110 §15)
 * @param fields all field lines
 */
public record ResponseHead(int status, Fields fields) {
  /** Whether this is a 1xx: more heads will follow. */
  public boolean isInterim() {
    return status < 200;
  }

  /** The same head with other fields. */
  public ResponseHead withFields(Fields other) {
    return new ResponseHead(status, other);
  }
}
