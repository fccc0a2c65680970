package lb.cache.rules;

import java.util.List;
import lb.cache.http.FieldName;
import lb.cache.http.Fields;
import lb.cache.http.RequestHead;
import lb.cache.http.ResponseHead;
import org.jspecify.annotations.Nullable;

/** Preconditions of a request against a selected representation (RFC 9110 §13). */
public final class Conditional {
  /** What the preconditions come to. */
  public enum Result {
    /** Answer as if there were none. */
    PASS,
    /** Answer 304 (Not Modified). */
    NOT_MODIFIED,
    /** Answer 412 (Precondition Failed). */
    PRECONDITION_FAILED
  }

  private static final long CONDITIONS =
      FieldName.IF_MATCH.bit()
          | FieldName.IF_NONE_MATCH.bit()
          | FieldName.IF_MODIFIED_SINCE.bit()
          | FieldName.IF_UNMODIFIED_SINCE.bit();

  private static final List<FieldName> LAST_MODIFIED =
      List.of(FieldName.LAST_MODIFIED, FieldName.DATE);

  private static final long FOR_ORIGIN =
      FieldName.IF_MATCH.bit() | FieldName.IF_UNMODIFIED_SINCE.bit();

  private Conditional() {}

  /**
   * Whether the request has {@code If-Match} or {@code If-Unmodified-Since}. They are meant for the
   * origin; a cache that holds a response does not evaluate them but forwards the request (RFC 9111
   * §4.3.2).
   */
  public static boolean isForOrigin(Fields request) {
    return (request.present() & FOR_ORIGIN) != 0;
  }

  /** Whether the request has any condition besides {@code If-Range}. */
  public static boolean hasConditions(Fields request) {
    return (request.present() & CONDITIONS) != 0;
  }

  /**
   * Where the one line of {@code If-None-Match} is that decides alone: a GET or HEAD has no
   * condition that comes before it (§13.2.2). -1 when it is not so.
   */
  public static int soleIfNoneMatch(RequestHead request) {
    Fields fields = request.fields();
    int line = isForOrigin(fields) ? -1 : fields.indexOf(FieldName.IF_NONE_MATCH, 0);
    boolean decides =
        line >= 0
            && fields.indexOf(FieldName.IF_NONE_MATCH, line + 1) < 0
            && (request.method().equals("GET") || request.method().equals("HEAD"));
    return decides ? line : -1;
  }

  /**
   * Evaluates them in the order of §13.2.2 against a stored response, with its {@code Date} or the
   * time of its arrival where it has no {@code Last-Modified} (RFC 9111 §4.3.2).
   *
   * @param receivedMillis when the stored response came
   */
  public static Result evaluate(
      RequestHead request, ResponseHead stored, long receivedMillis, long nowMillis) {
    if (!hasConditions(request.fields())) {
      return Result.PASS;
    }
    Fields fields = stored.fields();
    long modified =
        readsDate(request.fields())
            ? lastModified(fields, receivedMillis, nowMillis)
            : HttpDate.INVALID;
    return decide(request, fields.first(FieldName.ETAG), modified, stored.status(), nowMillis);
  }

  /** Whether a date can matter: entity tags come before dates (§13.1.3, §13.1.4). */
  public static boolean readsDate(Fields request) {
    return (request.has(FieldName.IF_UNMODIFIED_SINCE) && !request.has(FieldName.IF_MATCH))
        || (request.has(FieldName.IF_MODIFIED_SINCE) && !request.has(FieldName.IF_NONE_MATCH));
  }

  private static long lastModified(Fields stored, long receivedMillis, long nowMillis) {
    for (FieldName source : LAST_MODIFIED) {
      String text = stored.first(source);
      long time = text == null ? HttpDate.INVALID : HttpDate.parse(text, nowMillis);
      if (time != HttpDate.INVALID) {
        return time;
      }
    }
    return receivedMillis;
  }

  /**
   * Evaluates them in the order of §13.2.2.
   *
   * @param etag the representation's {@code ETag}
   * @param lastModified the representation's {@code Last-Modified}, as it stands in the field
   * @param status the status the request would get without conditions; with one that is not 2xx
   *     they do not count (§13.2.1)
   */
  public static Result evaluate(
      RequestHead request,
      @Nullable String etag,
      @Nullable String lastModified,
      int status,
      long nowMillis) {
    if (!hasConditions(request.fields())) {
      return Result.PASS;
    }
    long modified =
        lastModified == null ? HttpDate.INVALID : HttpDate.parse(lastModified, nowMillis);
    return decide(request, etag, modified, status, nowMillis);
  }

  private static Result decide(
      RequestHead request, @Nullable String etag, long modified, int status, long nowMillis) {
    if (status < 200 || status > 299) {
      return Result.PASS;
    }
    Fields fields = request.fields();
    boolean reads = request.method().equals("GET") || request.method().equals("HEAD");
    if (fields.has(FieldName.IF_MATCH)) {
      if (!matches(fields.all(FieldName.IF_MATCH), etag, true)) {
        return Result.PRECONDITION_FAILED;
      }
    } else {
      long since = date(fields, FieldName.IF_UNMODIFIED_SINCE, nowMillis);
      if (since != HttpDate.INVALID && modified != HttpDate.INVALID && modified > since) {
        return Result.PRECONDITION_FAILED;
      }
    }
    if (fields.has(FieldName.IF_NONE_MATCH)) {
      if (matches(fields.all(FieldName.IF_NONE_MATCH), etag, false)) {
        return reads ? Result.NOT_MODIFIED : Result.PRECONDITION_FAILED;
      }
    } else if (reads) {
      long since = date(fields, FieldName.IF_MODIFIED_SINCE, nowMillis);
      if (since != HttpDate.INVALID && modified != HttpDate.INVALID && modified <= since) {
        return Result.NOT_MODIFIED;
      }
    }
    return Result.PASS;
  }

  private static boolean matches(List<String> lines, @Nullable String etag, boolean strongly) {
    if (lines.size() == 1 && lines.getFirst().equals("*")) {
      return true;
    }
    return etag != null && EntityTag.listHas(lines, etag, strongly);
  }

  /** The date of a field that must not come twice; invalid then, as when it is none. */
  private static long date(Fields fields, FieldName name, long nowMillis) {
    int i = fields.indexOf(name, 0);
    if (i < 0 || fields.indexOf(name, i + 1) >= 0) {
      return HttpDate.INVALID;
    }
    return HttpDate.parse(fields.value(i), nowMillis);
  }
}
