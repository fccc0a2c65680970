package lb.cache.rules;

import lb.cache.http.FieldName;
import lb.cache.http.Fields;

/**
 * The {@code Age} field (RFC 9111 §5.1): of several lines or members the first counts; one that is
 * no number of seconds is ignored.
 */
final class AgeField {
  private AgeField() {}

  /** The age in seconds, at most 2^31; 0 when none can be read. */
  static long seconds(Fields response) {
    String line = response.first(FieldName.AGE);
    if (line == null) {
      return 0;
    }
    int comma = line.indexOf(',');
    int end = comma < 0 ? line.length() : comma;
    while (end > 0 && (line.charAt(end - 1) == ' ' || line.charAt(end - 1) == '\t')) {
      end--;
    }
    return DeltaSeconds.parse(line, 0, end, 0);
  }
}
