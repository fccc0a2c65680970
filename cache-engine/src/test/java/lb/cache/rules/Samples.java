package lb.cache.rules;

import lb.cache.http.Fields;
import lb.cache.http.RequestHead;
import lb.cache.http.ResponseHead;
import lb.config.CachePolicy;

/** Messages and times that the tests of the rules share. */
final class Samples {
  /** Sun, 06 Nov 1994 08:49:37 GMT, the date of the RFCs' examples. */
  static final long NOW = 784_111_777_000L;

  static final CachePolicy STANDARD = CachePolicy.STANDARD;

  private Samples() {}

  static RequestHead get(String... fields) {
    return request("GET", fields);
  }

  static RequestHead request(String method, String... fields) {
    return new RequestHead(method, "http", "example.com", "/a/b", null, Fields.of(fields));
  }

  static ResponseHead response(int status, String... fields) {
    return new ResponseHead(status, Fields.of(fields));
  }

  static ResponseHead ok(String... fields) {
    return response(200, fields);
  }

  /** The date that is so many seconds after {@link #NOW}. */
  static String date(long secondsFromNow) {
    return HttpDate.format(NOW + secondsFromNow * 1000);
  }

  /** The verdict on a response that came at once. */
  static StoreDecision decide(ResponseHead response) {
    return Storing.decide(get(), response, STANDARD, NOW, NOW);
  }

  /** The verdict, which must be to store. */
  static StoreDecision.Store store(ResponseHead response) {
    return store(response, STANDARD);
  }

  static StoreDecision.Store store(ResponseHead response, CachePolicy policy) {
    StoreDecision decision = Storing.decide(get(), response, policy, NOW, NOW);
    if (decision instanceof StoreDecision.Store store) {
      return store;
    }
    throw new AssertionError("not stored: " + decision);
  }

  static Freshness freshness(ResponseHead response) {
    return store(response).freshness();
  }

  static StoreDecision refusal(Reason reason) {
    return new StoreDecision.Refuse(reason);
  }
}
