package lb.cache.rules;

import java.util.List;

/** Field values to start from: what the RFCs give as examples, and what once mattered. */
final class FuzzCorpus {
  static final List<String> CACHE_CONTROL =
      List.of(
          "max-age=3600",
          "max-age=0",
          "s-maxage=60",
          "no-store",
          "no-cache",
          "no-cache=\"a, Set-Cookie\"",
          "private",
          "private=\"x-user\"",
          "public, max-age=31536000, immutable",
          "must-revalidate, proxy-revalidate",
          "must-understand, no-store",
          "stale-while-revalidate=30, stale-if-error=86400",
          "max-stale, min-fresh=20, only-if-cached",
          "max-age=\"3600\"",
          "extension=\"max-age=3600, \\\"no-store\\\"\", max-age=1",
          "max-age=99999999999999999999",
          "a=\"b",
          "max-age =3600",
          "");

  static final List<String> VARY =
      List.of(
          "Accept-Encoding",
          "Foo, Bar",
          "*",
          ", *",
          "Accept-Language, Cookie",
          "foo,FOO",
          "",
          "a b");

  static final List<String> REQUEST_VALUES =
      List.of(
          "gzip, deflate, br, zstd",
          "gzip;q=1.0, identity; q=0.5, *;q=0",
          "da, en-gb;q=0.8, en;q=0.7",
          "text/*;q=0.3, text/html;level=2;q=0.4",
          "a=b; c=\"d, e\"",
          "\"a\\\" , b\" , c",
          "*;q=0",
          "x-gzip;q=0.001",
          "");

  static final List<String> RANGE =
      List.of(
          "bytes=0-499",
          "bytes=-500",
          "bytes=9500-",
          "bytes=0-0,-1",
          "bytes=500-600,601-999",
          "bytes= 0-999, 4500-5499, -1000",
          "bytes=0-,0-,0-,0-",
          "bytes=99999999999999999999-",
          "bytes 42-1233/1234",
          "bytes */1234",
          "bytes 0-1/*",
          "items=1-2");

  static final List<String> STRUCTURED =
      List.of(
          "max-age=3600, no-store",
          "max-age=10000;a=b, private=\"a, b\"",
          "key-order, params=(\"a\" \"b\"), except=(\"c\")",
          "\"eurovision-results\", \"france\"",
          "(\"foo\" \"bar\");lvl=1, (1 2.5 ?1 @5)",
          "en=\"Applepie\", da=:w4ZibGV0w6ZydGU=:",
          "a=?0, b, c;foo=bar",
          "4.5, -999999999999999, 1.125",
          "%\"f%c3%bc\"",
          "*a:/b",
          "");

  static final List<String> DATES =
      List.of(
          "Sun, 06 Nov 1994 08:49:37 GMT",
          "Sunday, 06-Nov-94 08:49:37 GMT",
          "Sun Nov  6 08:49:37 1994",
          "Wednesday, 09-Sep-99 23:59:60 GMT",
          "Thu, 29 Feb 2024 00:00:00 GMT",
          "Fri, 31 Dec 9999 23:59:59 GMT",
          "Sat, 01 Jan 0000 00:00:00 GMT",
          "0");

  static final List<String> ENTITY_TAGS =
      List.of(
          "\"xyzzy\"",
          "W/\"xyzzy\"",
          "\"\"",
          "*",
          "xyzzy",
          "\"a,b\"",
          "\"r2d2xxxx\", \"c3piozzzz\"",
          "w/\"1\"");

  static final List<String> OTHERS =
      List.of(
          "\"xyzzy\"",
          "close, a",
          "text/html; charset=utf-8",
          "image/png",
          "/a/b",
          "../c?d#e",
          "http://example.com/a/b",
          "a,b,c",
          "Accept-Encoding",
          "*",
          "gzip",
          "a=b",
          "");

  private FuzzCorpus() {}
}
