package lb.proxy.upstream;

import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import lb.cache.http.RequestHead;
import lb.proxy.balance.Balancer;
import lb.proxy.balance.Mix;

/**
 * The cookie that ties a client to the origin it was first sent to. Its value is a hash of the
 * origin's name: it tells nobody where the origin is, and stays the same over restarts and between
 * processes. Immutable.
 */
final class StickyCookie {
  private static final String SALT = "lb-sticky:";

  private final String name;
  private final String[] tags;
  private final Map<String, Integer> indexes = new HashMap<>();

  StickyCookie(String name, List<String> origins) {
    this.name = name;
    this.tags = new String[origins.size()];
    for (int i = 0; i < tags.length; i++) {
      tags[i] = HexFormat.of().toHexDigits(Mix.hash(SALT, origins.get(i)));
      indexes.putIfAbsent(tags[i], i);
    }
  }

  /** The origin that the cookie of a request names; {@link Balancer#NONE} when it names none. */
  int origin(RequestHead head) {
    String value = RequestCookies.value(head.fields(), name);
    return value == null ? Balancer.NONE : indexes.getOrDefault(value, Balancer.NONE);
  }

  /** The value of Set-Cookie that names an origin. */
  String setCookie(int origin, RequestHead head) {
    String secure = head.scheme().equals("https") ? "; Secure" : "";
    return name + '=' + tags[origin] + "; Path=/; HttpOnly; SameSite=Lax" + secure;
  }
}
