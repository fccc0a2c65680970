package lb.cache.rules;

import java.util.List;
import java.util.SplittableRandom;
import lb.cache.http.Fields;
import lb.cache.http.RequestHead;
import lb.cache.http.ResponseHead;

/** An endless supply of requests and responses with fields that the rules look at. */
final class FuzzHead {
  private static final List<String> METHODS = List.of("GET", "GET", "GET", "HEAD", "POST", "PUT");
  private static final int[] STATUSES = {
    200, 200, 200, 204, 206, 301, 302, 304, 404, 410, 500, 503, 599
  };
  private static final List<String> REQUEST_NAMES =
      List.of("Cache-Control", "Authorization", "Foo", "Accept-Encoding", "Cookie");
  private static final List<String> RESPONSE_NAMES =
      List.of(
          "Cache-Control",
          "Cache-Control",
          "CDN-Cache-Control",
          "Expires",
          "Date",
          "Last-Modified",
          "Age",
          "ETag",
          "Vary",
          "Set-Cookie",
          "Connection",
          "Content-Type",
          "Content-Location",
          "Location",
          "Cache-Tag");

  private final SplittableRandom random;
  private final FuzzText control;
  private final FuzzText dates;
  private final FuzzText others;

  FuzzHead(long seed) {
    random = new SplittableRandom(seed);
    control = new FuzzText(seed + 1, FuzzCorpus.CACHE_CONTROL, "=,\" ");
    dates = new FuzzText(seed + 2, FuzzCorpus.DATES, "0123456789");
    others = new FuzzText(seed + 3, FuzzCorpus.OTHERS, ",;/.?#:\" ");
  }

  RequestHead request() {
    String method = METHODS.get(random.nextInt(METHODS.size()));
    Fields fields = fields(REQUEST_NAMES, random.nextInt(3));
    return new RequestHead(method, "http", "example.com", "/a/b", null, fields);
  }

  ResponseHead response() {
    int status = STATUSES[random.nextInt(STATUSES.length)];
    return new ResponseHead(status, fields(RESPONSE_NAMES, random.nextInt(7)));
  }

  private Fields fields(List<String> names, int count) {
    Fields.Builder fields = Fields.builder();
    for (int i = 0; i < count; i++) {
      String name = names.get(random.nextInt(names.size()));
      fields.add(name, value(name));
    }
    return fields.build();
  }

  private String value(String name) {
    return switch (name) {
      case "Cache-Control", "CDN-Cache-Control" -> control.next();
      case "Expires", "Date", "Last-Modified" -> dates.next();
      case "Age" -> Integer.toString(random.nextInt(-5, 5_000));
      default -> others.next();
    };
  }
}
