package lb.cache.rules;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import lb.cache.http.FieldName;
import lb.cache.http.Fields;
import lb.cache.http.RequestHead;
import lb.cache.http.ResponseHead;

/** Asking the origin about a stored response, and taking in its answer (RFC 9111 §4.3). */
public final class Revalidation {
  /** What a HEAD answer does to a stored GET response (RFC 9111 §4.3.5). */
  public enum HeadEffect {
    /** It says nothing about it. */
    NONE,
    /** It is of the same representation: {@link #freshen} the stored head with it. */
    FRESHEN,
    /** It is of another representation: the stored one is stale from now on. */
    INVALIDATE
  }

  /**
   * Fields of the stored head that a 304 or HEAD does not change: they describe the stored body,
   * which has not come anew (RFC 9111 §3.2).
   */
  private static final Set<String> OF_THE_BODY =
      Set.of("content-length", "content-encoding", "content-range", "content-md5", "etag");

  private Revalidation() {}

  /** Whether a response can be confirmed: it has an {@code ETag} or a {@code Last-Modified}. */
  public static boolean hasValidator(Fields stored) {
    return stored.has(FieldName.ETAG) || stored.has(FieldName.LAST_MODIFIED);
  }

  /**
   * The request with the stored response's validators in place of the client's conditions and
   * ranges: {@code If-None-Match}, and {@code If-Modified-Since} for origins that know no other
   * (§4.3.1).
   */
  public static RequestHead conditional(RequestHead request, ResponseHead stored) {
    Fields.Builder fields = withoutConditions(request).fields().toBuilder();
    fields.remove(FieldName.RANGE).remove(FieldName.IF_RANGE);
    String etag = stored.fields().first(FieldName.ETAG);
    if (etag != null) {
      fields.add(FieldName.IF_NONE_MATCH, etag);
    }
    String modified = stored.fields().first(FieldName.LAST_MODIFIED);
    if (modified != null) {
      fields.add(FieldName.IF_MODIFIED_SINCE, modified);
    }
    return request.withFields(fields.build());
  }

  /**
   * The request without {@code If-None-Match} and {@code If-Modified-Since}, so that the whole
   * answer comes and can be stored; the conditions are then evaluated here.
   */
  public static RequestHead withoutConditions(RequestHead request) {
    Fields fields = request.fields();
    if (!fields.has(FieldName.IF_NONE_MATCH) && !fields.has(FieldName.IF_MODIFIED_SINCE)) {
      return request;
    }
    Fields.Builder kept = fields.toBuilder();
    kept.remove(FieldName.IF_NONE_MATCH).remove(FieldName.IF_MODIFIED_SINCE);
    return request.withFields(kept.build());
  }

  /**
   * Whether a 304 confirms the stored response whose validators, and no others, were sent.
   *
   * <p>After {@code If-None-Match} with its one tag it does, whatever tag the 304 itself carries:
   * only the stored response can be meant. Well-known origins send the tag without the suffix that
   * they gave to a coded body. After a date alone, another {@code Last-Modified} is another
   * representation (§4.3.4), and the request must be sent again without conditions.
   */
  public static boolean confirms(ResponseHead stored, ResponseHead notModified) {
    if (stored.fields().has(FieldName.ETAG)) {
      return true;
    }
    String sent = stored.fields().first(FieldName.LAST_MODIFIED);
    String said = notModified.fields().first(FieldName.LAST_MODIFIED);
    return sent != null && (said == null || said.equals(sent));
  }

  /**
   * Whether a 304 to some other validator of the same key also speaks for this stored response: it
   * carries the same strong entity tag (§4.3.4).
   */
  public static boolean alsoConfirms(ResponseHead stored, ResponseHead notModified) {
    return EntityTag.strongEquals(
        stored.fields().first(FieldName.ETAG), notModified.fields().first(FieldName.ETAG));
  }

  /** What a HEAD answer says of a stored GET response for the same variant. */
  public static HeadEffect headEffect(ResponseHead stored, ResponseHead head) {
    if (head.status() != 200 || stored.status() != 200) {
      return HeadEffect.NONE;
    }
    for (FieldName name :
        List.of(FieldName.ETAG, FieldName.LAST_MODIFIED, FieldName.CONTENT_LENGTH)) {
      String said = head.fields().first(name);
      if (said != null && !said.equals(stored.fields().first(name))) {
        return HeadEffect.INVALIDATE;
      }
    }
    return HeadEffect.FRESHEN;
  }

  /**
   * The stored head with what a 304, or an answer to HEAD, says anew (§3.2). Fields that it has
   * replace the stored ones; {@code Age} and {@code Date} are always those of the update. Left as
   * they are: what belongs to the body, and with {@code storeSetCookie} off, {@code Set-Cookie}.
   *
   * @param receivedMillis when the update came; stands in for its {@code Date}
   */
  public static ResponseHead freshen(
      ResponseHead stored, ResponseHead update, long receivedMillis, boolean storeSetCookie) {
    Fields news = update.fields();
    List<String> listed = StoredHead.connectionOptions(news);
    Fields.Builder merged = stored.fields().toBuilder();
    merged.remove(FieldName.AGE);
    Set<String> replaced = new TreeSet<>();
    for (int i = 0; i < news.size(); i++) {
      String name = news.name(i).toLowerCase(Locale.ROOT);
      boolean kept =
          StoredHead.isHopByHop(news.known(i))
              || StoredHead.isNamed(news, i, listed)
              || OF_THE_BODY.contains(name)
              || (name.equals("set-cookie") && !storeSetCookie);
      if (!kept) {
        if (replaced.add(name)) {
          merged.remove(name);
        }
        merged.add(news, i);
      }
    }
    if (!replaced.contains("date")) {
      merged.set(FieldName.DATE, HttpDate.format(receivedMillis));
    }
    return stored.withFields(merged.build());
  }
}
