package lb.cache.rules;

import java.util.ArrayList;
import java.util.List;
import lb.cache.http.FieldName;
import lb.cache.http.Fields;
import lb.cache.http.RequestHead;
import lb.cache.http.ResponseHead;
import lb.cache.rules.StoreDecision.Refuse;
import lb.cache.rules.StoreDecision.Store;
import lb.config.CachePolicy;
import org.jspecify.annotations.Nullable;

/** Whether a response is kept, and for how long it is fresh (RFC 9111 §3 and §4.2). */
public final class Storing {
  private Storing() {}

  /**
   * The verdict on a final response other than 206 and 304.
   *
   * <p>A response to POST is kept for later GETs when it has explicit freshness and its {@code
   * Content-Location} is the target itself (RFC 9110 §9.3.3); other methods than GET are refused.
   *
   * @param request as the client sent it, with the fields that {@code Vary} may name
   * @param requestSentMillis when the request left for the origin
   * @param responseReceivedMillis when the response head came
   */
  public static StoreDecision decide(
      RequestHead request,
      ResponseHead response,
      CachePolicy policy,
      long requestSentMillis,
      long responseReceivedMillis) {
    int status = response.status();
    if (status < 200 || status == 206 || status == 304) {
      return new Refuse(Reason.STATUS);
    }
    return judge(request, response, policy, requestSentMillis, responseReceivedMillis);
  }

  /**
   * The verdict on a 206: judged like a 200 when its {@code Content-Range} says where the part
   * belongs. Whether it may be put together with other parts says {@link Parts}.
   */
  public static StoreDecision decidePartial(
      RequestHead request,
      ResponseHead response,
      CachePolicy policy,
      long requestSentMillis,
      long responseReceivedMillis) {
    Fields fields = response.fields();
    String value = fields.first(FieldName.CONTENT_RANGE);
    ContentRange range = value == null ? null : ContentRange.parse(value);
    boolean single =
        fields.indexOf(FieldName.CONTENT_RANGE, fields.indexOf(FieldName.CONTENT_RANGE, 0) + 1) < 0;
    if (response.status() != 206 || range == null || range.isUnsatisfied() || !single) {
      return new Refuse(Reason.PARTIAL_UNUSABLE);
    }
    return judge(request, response, policy, requestSentMillis, responseReceivedMillis);
  }

  private static StoreDecision judge(
      RequestHead request,
      ResponseHead response,
      CachePolicy policy,
      long requestSentMillis,
      long responseReceivedMillis) {
    Reason outside = refusalOutsideControl(request, response, policy);
    if (outside != null) {
      return new Refuse(outside);
    }
    ResponseControl control = ResponseControl.of(response.fields());
    Reason refusal = refusal(request, response, policy, control);
    if (refusal != null) {
      return new Refuse(refusal);
    }
    VarySpec vary = VarySpec.parse(response.fields());
    refusal = varyRefusal(request.fields(), response.fields(), vary);
    if (refusal != null) {
      return new Refuse(refusal);
    }
    List<String> tags = Tags.of(response.fields());
    if (tags == null) {
      return new Refuse(Reason.TOO_MANY_TAGS);
    }
    Lifetime lifetime =
        Lifetime.of(response, control, policy, requestSentMillis, responseReceivedMillis);
    refusal = lifetimeRefusal(request, response, policy, control, lifetime);
    if (refusal != null) {
      return new Refuse(refusal);
    }
    return new Store(lifetime.freshness(), vary, tags, fieldsLeftOut(control.directives()));
  }

  /** What speaks against storing before any directive of the response is looked at. */
  private static @Nullable Reason refusalOutsideControl(
      RequestHead request, ResponseHead response, CachePolicy policy) {
    if (!policy.enabled()) {
      return Reason.ROUTE_UNCACHED;
    }
    if (!request.method().equals("GET") && !isReusablePost(request, response.fields())) {
      return Reason.METHOD;
    }
    if (!policy.ignoreClientControl() && RequestControl.of(request.fields()).noStore()) {
      return Reason.REQUEST_NO_STORE;
    }
    String length = response.fields().first(FieldName.CONTENT_LENGTH);
    if (length != null && contentLength(length) > policy.objectBytesMax()) {
      return Reason.TOO_LARGE;
    }
    return null;
  }

  /** What the directives of the response say against storing; {@code override} silences some. */
  private static @Nullable Reason refusal(
      RequestHead request, ResponseHead response, CachePolicy policy, ResponseControl control) {
    CacheControl says = control.directives();
    boolean overridden = isOverridden(policy, response.status());
    boolean understood = KnownStatus.isUnderstood(response.status());
    if (says.mustUnderstand() && !understood) {
      return Reason.MUST_UNDERSTAND;
    }
    if (says.noStore() && !overridden && !says.mustUnderstand()) {
      return Reason.RESPONSE_NO_STORE;
    }
    if (says.isPrivate() && !overridden) {
      return Reason.PRIVATE;
    }
    boolean shared = says.isPublic() || says.mustRevalidate();
    if (request.fields().has(FieldName.AUTHORIZATION)
        && !shared
        && says.sharedMaxAgeSeconds() == CacheControl.ABSENT) {
      return Reason.AUTHORIZATION;
    }
    if (response.fields().has(FieldName.SET_COOKIE)
        && !policy.storeSetCookie()
        && !fieldsLeftOut(says).contains("set-cookie")) {
      return Reason.SET_COOKIE;
    }
    return null;
  }

  private static @Nullable Reason varyRefusal(Fields request, Fields response, VarySpec vary) {
    if (vary.star()) {
      return Reason.VARY_STAR;
    }
    if (vary.includes("accept-encoding") && hasCodingOutsideKey(response)) {
      return Reason.CODING_OUTSIDE_KEY;
    }
    return VaryKey.of(vary, request).text().length() > VaryKey.LENGTH_MAX ? Reason.TOO_LARGE : null;
  }

  private static @Nullable Reason lifetimeRefusal(
      RequestHead request,
      ResponseHead response,
      CachePolicy policy,
      ResponseControl control,
      Lifetime lifetime) {
    int status = response.status();
    boolean givenByPolicy = lifetime.source() == Lifetime.Source.POLICY;
    boolean explicit = lifetime.source() == Lifetime.Source.EXPLICIT;
    boolean allowed =
        explicit
            || givenByPolicy
            || control.directives().isPublic()
            || KnownStatus.isHeuristicallyCacheable(status);
    if (!allowed) {
      return Reason.STATUS;
    }
    if (request.method().equals("POST") && !explicit) {
      return Reason.METHOD;
    }
    if (response.fields().has(FieldName.SET_COOKIE)
        && policy.storeSetCookie()
        && !explicit
        && !givenByPolicy) {
      return Reason.SET_COOKIE;
    }
    Freshness freshness = lifetime.freshness();
    boolean useful =
        !freshness.noCache()
            && (freshness.lifetimeSeconds() > 0 || lifetime.allowsStaleExplicitly());
    return useful || Revalidation.hasValidator(response.fields())
        ? null
        : Reason.NO_FRESHNESS_NOR_VALIDATOR;
  }

  /** Whether the policy's TTL wins over what a response of this status says. */
  static boolean isOverridden(CachePolicy policy, int status) {
    return policy.override()
        && policy.ttlSeconds() != CachePolicy.NONE
        && KnownStatus.isHeuristicallyCacheable(status);
  }

  /** The length that is announced; 0 for what is no number, which framing deals with. */
  private static long contentLength(String text) {
    long length = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < '0' || c > '9') {
        return 0;
      }
      length = length > Long.MAX_VALUE / 100 ? length : length * 10 + (c - '0');
    }
    return length;
  }

  private static boolean isReusablePost(RequestHead request, Fields response) {
    String location = response.first(FieldName.CONTENT_LOCATION);
    return request.method().equals("POST")
        && location != null
        && Targets.isTargetOf(request, location);
  }

  private static boolean hasCodingOutsideKey(Fields response) {
    String codings = response.combined(FieldName.CONTENT_ENCODING);
    if (codings == null) {
      return false;
    }
    for (String coding : codings.split(",", 8)) {
      String name = coding.strip();
      if (!name.isEmpty() && AcceptEncoding.bitOf(name) == 0) {
        return true;
      }
    }
    return false;
  }

  private static List<String> fieldsLeftOut(CacheControl says) {
    if (says.noCacheFields().isEmpty() && says.privateFields().isEmpty()) {
      return List.of();
    }
    List<String> names = new ArrayList<>(says.privateFields());
    names.addAll(says.noCacheFields());
    return List.copyOf(names);
  }
}
