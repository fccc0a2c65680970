package lb.cache.rules;

import lb.cache.http.FieldName;
import lb.cache.http.Fields;

/**
 * The {@code Age} field (RFC 9111 §5.1). RFC 9111 would have a cache guess at an age that does not
 * say one number of seconds, by its first member or by none; here nobody can tell how old such a
 * response is, so it is older than any lifetime: kept, and confirmed before it is used.
 */
final class AgeField {
  private AgeField() {}

  /** The age in seconds, at most 2^31, which is also that of an age that cannot be read. */
  static long seconds(Fields response) {
    int line = response.indexOf(FieldName.AGE, 0);
    if (line < 0) {
      return 0;
    }
    if (response.indexOf(FieldName.AGE, line + 1) >= 0) {
      return DeltaSeconds.MAX;
    }
    String value = response.value(line);
    return DeltaSeconds.parse(value, 0, value.length(), DeltaSeconds.MAX);
  }
}
