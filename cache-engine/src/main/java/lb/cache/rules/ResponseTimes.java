package lb.cache.rules;

import lb.cache.http.FieldName;
import lb.cache.http.Fields;

/**
 * The times that a response gives, made sense of (RFC 9111 §4.2 and §5).
 *
 * @param dateMillis its {@code Date}, or the time of its arrival when that is missing or no date
 * @param initialAgeMillis {@code corrected_initial_age} (§4.2.3)
 * @param hasExpires whether an {@code Expires} counts
 * @param expiresInSeconds {@code Expires} minus {@code Date}, at least 0; 0 for one that is no date
 */
record ResponseTimes(
    long dateMillis, long initialAgeMillis, boolean hasExpires, long expiresInSeconds) {

  static ResponseTimes of(
      Fields response, boolean ignoreExpires, long requestSentMillis, long receivedMillis) {
    long date = date(response, receivedMillis);
    // Date has no fractions of a second: neither must have what it is compared with.
    long receivedSecond = Math.floorDiv(receivedMillis, 1000L) * 1000;
    long apparentAge = Math.max(0, receivedSecond - date);
    long delay = Math.max(0, receivedMillis - requestSentMillis);
    long correctedAge = AgeField.seconds(response) * 1000 + delay;
    boolean hasExpires = !ignoreExpires && response.has(FieldName.EXPIRES);
    long expiresIn = hasExpires ? expiresInSeconds(response, date, receivedMillis) : 0;
    return new ResponseTimes(date, Math.max(apparentAge, correctedAge), hasExpires, expiresIn);
  }

  private static long date(Fields response, long receivedMillis) {
    String text = response.first(FieldName.DATE);
    long date = text == null ? HttpDate.INVALID : HttpDate.parse(text, receivedMillis);
    return date == HttpDate.INVALID ? Math.floorDiv(receivedMillis, 1000L) * 1000 : date;
  }

  /** Of several lines the earliest counts; one that is no date is in the past (§5.3). */
  private static long expiresInSeconds(Fields response, long date, long receivedMillis) {
    long shortest = DeltaSeconds.MAX;
    for (int i = response.indexOf(FieldName.EXPIRES, 0);
        i >= 0;
        i = response.indexOf(FieldName.EXPIRES, i + 1)) {
      long expires = HttpDate.parse(response.value(i), receivedMillis);
      long seconds = expires == HttpDate.INVALID ? 0 : Math.floorDiv(expires - date, 1000L);
      shortest = Math.min(shortest, Math.max(0, seconds));
    }
    return shortest;
  }
}
