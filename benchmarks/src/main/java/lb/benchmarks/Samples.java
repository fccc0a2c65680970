package lb.benchmarks;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.List;
import lb.cache.Cache;
import lb.cache.CacheKey;
import lb.cache.CacheSettings;
import lb.cache.Fill;
import lb.cache.FillHead;
import lb.cache.Variant;
import lb.cache.http.Fields;
import lb.cache.http.ResponseHead;
import lb.cache.purge.PurgeSubject;
import lb.cache.rules.Freshness;
import org.jspecify.annotations.Nullable;

/** What the benchmarks work on: requests as clients send them, and a cache with something in it. */
final class Samples {
  static final String HOST = "www.example.com";

  /** What wrk sends. */
  static final String WRK = "GET /1k.html HTTP/1.1\r\nHost: 127.0.0.1:8080\r\n\r\n";

  /** What a browser sends for a style sheet. */
  static final String BROWSER =
      """
      GET /assets/app.3f9c2b1e.css?v=20240611 HTTP/1.1
      Host: www.example.com
      Connection: keep-alive
      sec-ch-ua: "Chromium";v="126", "Not/A)Brand";v="8"
      sec-ch-ua-mobile: ?0
      User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36
      sec-ch-ua-platform: "Linux"
      Accept: text/css,*/*;q=0.1
      Sec-Fetch-Site: same-origin
      Sec-Fetch-Mode: no-cors
      Sec-Fetch-Dest: style
      Referer: https://www.example.com/index.html
      Accept-Encoding: gzip, deflate, br, zstd

      """
          .replace("\n", "\r\n");

  /** The fields of a stored response. */
  static final String[] RESPONSE_FIELDS = {
    "Date", "Sat, 21 Nov 2026 12:00:00 GMT",
    "Content-Type", "text/css; charset=utf-8",
    "Last-Modified", "Fri, 20 Nov 2026 08:30:00 GMT",
    "ETag", "\"3f9c2b1e-400\"",
    "Cache-Control", "public, max-age=86400",
    "Via", "1.1 lb"
  };

  private static final long SEED = 7;
  private static final long OBJECT_BYTES_MAX = 1 << 20;

  private Samples() {}

  /** Something stored, as the ledger sees it. */
  record Stored(String site, String host, String target, List<String> tags)
      implements PurgeSubject {}

  static Cache cache(long memoryBytes) {
    return new Cache(CacheSettings.of(memoryBytes, 64, 100, SEED), 1);
  }

  static CacheKey key(Cache cache, String path) {
    return cache.key("site", HOST, path, null, "");
  }

  /** Puts a response of a kilobyte into the cache. */
  static void store(Cache cache, String path, @Nullable Variant variant) {
    Fill fill = cache.beginAlone(key(cache, path), Runnable::run, OBJECT_BYTES_MAX);
    ByteBuf body = Unpooled.directBuffer(1024).writeZero(1024);
    ResponseHead head = new ResponseHead(200, Fields.of(RESPONSE_FIELDS));
    fill.stream(new FillHead(head, fresh(), variant, List.of(), body.readableBytes()));
    fill.append(body);
    fill.complete(Fields.EMPTY);
  }

  /** Fresh for a day. */
  static Freshness fresh() {
    return new Freshness(0, 0, 86_400, 0, 0, 0);
  }

  static ByteBuf direct(String text) {
    byte[] octets = text.getBytes(StandardCharsets.US_ASCII);
    return Unpooled.directBuffer(octets.length).writeBytes(octets);
  }
}
