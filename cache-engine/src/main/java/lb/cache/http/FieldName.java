package lb.cache.http;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A field name that the product itself looks at. At most 64 of them, so that the set of names in a
 * head fits one {@code long}. Names that are not here pass through as text.
 */
public enum FieldName {
  ACCEPT("Accept"),
  ACCEPT_ENCODING("Accept-Encoding"),
  ACCEPT_LANGUAGE("Accept-Language"),
  ACCEPT_RANGES("Accept-Ranges"),
  AGE("Age"),
  ALLOW("Allow"),
  AUTHORIZATION("Authorization"),
  CACHE_CONTROL("Cache-Control"),
  CACHE_GROUPS("Cache-Groups"),
  CACHE_GROUP_INVALIDATION("Cache-Group-Invalidation"),
  CACHE_STATUS("Cache-Status"),
  CACHE_TAG("Cache-Tag"),
  CDN_CACHE_CONTROL("CDN-Cache-Control"),
  CONNECTION("Connection"),
  CONTENT_ENCODING("Content-Encoding"),
  CONTENT_LANGUAGE("Content-Language"),
  CONTENT_LENGTH("Content-Length"),
  CONTENT_LOCATION("Content-Location"),
  CONTENT_RANGE("Content-Range"),
  CONTENT_TYPE("Content-Type"),
  COOKIE("Cookie"),
  DATE("Date"),
  ETAG("ETag"),
  EXPECT("Expect"),
  EXPIRES("Expires"),
  FORWARDED("Forwarded"),
  HOST("Host"),
  IF_MATCH("If-Match"),
  IF_MODIFIED_SINCE("If-Modified-Since"),
  IF_NONE_MATCH("If-None-Match"),
  IF_RANGE("If-Range"),
  IF_UNMODIFIED_SINCE("If-Unmodified-Since"),
  KEEP_ALIVE("Keep-Alive"),
  LAST_MODIFIED("Last-Modified"),
  LB_CDN_CACHE_CONTROL("LB-CDN-Cache-Control"),
  LINK("Link"),
  LOCATION("Location"),
  MAX_FORWARDS("Max-Forwards"),
  NO_VARY_SEARCH("No-Vary-Search"),
  ORIGIN("Origin"),
  PRAGMA("Pragma"),
  PROXY_AUTHENTICATE("Proxy-Authenticate"),
  PROXY_AUTHENTICATION_INFO("Proxy-Authentication-Info"),
  PROXY_AUTHORIZATION("Proxy-Authorization"),
  PROXY_CONNECTION("Proxy-Connection"),
  RANGE("Range"),
  REFERER("Referer"),
  SERVER("Server"),
  SET_COOKIE("Set-Cookie"),
  SURROGATE_CAPABILITY("Surrogate-Capability"),
  SURROGATE_CONTROL("Surrogate-Control"),
  SURROGATE_KEY("Surrogate-Key"),
  TE("TE"),
  TRAILER("Trailer"),
  TRANSFER_ENCODING("Transfer-Encoding"),
  UPGRADE("Upgrade"),
  USER_AGENT("User-Agent"),
  VARY("Vary"),
  VIA("Via"),
  WARNING("Warning"),
  X_FORWARDED_FOR("X-Forwarded-For"),
  X_FORWARDED_HOST("X-Forwarded-Host"),
  X_FORWARDED_PROTO("X-Forwarded-Proto"),
  XKEY("xkey");

  private final String wire;

  @SuppressWarnings("ImmutableEnumChecker") // nobody writes to it
  private final byte[] octets;

  FieldName(String wire) {
    this.wire = wire;
    this.octets = wire.getBytes(StandardCharsets.US_ASCII);
  }

  /** The name as it is written on an HTTP/1.1 wire, for example {@code Cache-Control}. */
  public String wire() {
    return wire;
  }

  /** The octets of {@link #wire}. Not to be written to. */
  byte[] octets() {
    return octets;
  }

  /** This name's bit in the set of names that a head has. */
  public long bit() {
    return 1L << ordinal();
  }

  /** The octets of the longest of these names. */
  public static int wireBytesMax() {
    return FieldNameTable.BYTES_MAX;
  }

  /** The known name that stands, in any case, in {@code bytes[from, to)}; null when none does. */
  public static @Nullable FieldName lookup(byte[] bytes, int from, int to) {
    return FieldNameTable.lookup(bytes, from, to);
  }

  /** The known name equal to {@code name} in any case; null when none is. */
  public static @Nullable FieldName lookup(String name) {
    byte[] bytes = name.getBytes(StandardCharsets.ISO_8859_1);
    return lookup(bytes, 0, bytes.length);
  }
}
