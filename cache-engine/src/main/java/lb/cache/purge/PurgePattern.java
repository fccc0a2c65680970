package lb.cache.purge;

import java.net.IDN;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads what people write to name what is to be purged. */
public final class PurgePattern {
  private static final Pattern SCHEME = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*)://(.*)");
  private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._~!$&'()+,;=%-]+");
  private static final Pattern IPV6 = Pattern.compile("\\[[0-9A-Fa-f:.]+]");

  private PurgePattern() {}

  /**
   * Reads one of these. A star stands for any text, {@code /} included; every other character, also
   * {@code ?}, for itself. What is not ASCII is percent-encoded as browsers do it.
   *
   * <ul>
   *   <li>{@code *}: everything
   *   <li>{@code /a?x=1}: one target, on any host
   *   <li>{@code /images/*}: what starts so; {@code /a*.png}, {@code *.css}: what looks so
   *   <li>{@code https://host/a}, {@code https://host/a/*}: the same on one host, whatever the
   *       scheme; without a port, or with that of the scheme, on any port
   *   <li>{@code https://host/*}: the whole host
   * </ul>
   *
   * @throws IllegalArgumentException with a message for the person who wrote it
   */
  public static PurgeMatcher parse(String text) {
    if (text.isEmpty()) {
      throw new IllegalArgumentException("nothing to purge: expected a path, a URL or '*'");
    }
    if (text.length() > PurgeMatcher.TEXT_CHARS_MAX) {
      throw new IllegalArgumentException(
          "a pattern of %d characters, expected at most %d"
              .formatted(text.length(), PurgeMatcher.TEXT_CHARS_MAX));
    }
    requireNoStrayCharacter(text);
    Matcher url = SCHEME.matcher(text);
    if (text.startsWith("/") || text.startsWith("*") || !url.matches()) {
      return path("", text, text);
    }
    String rest = url.group(2);
    int end = indexOfPath(rest);
    String host = host(text, url.group(1), rest.substring(0, end));
    String path = rest.substring(end);
    if (path.equals("/*")) {
      return new PurgeMatcher.Host("", host);
    }
    return path(host, path.startsWith("/") ? path : "/" + path, text);
  }

  private static PurgeMatcher path(String host, String path, String text) {
    if (!path.startsWith("/") && !path.startsWith("*")) {
      throw new IllegalArgumentException(
          "cannot purge '%s': expected a path that starts with '/' (perhaps '/%s'), "
                  .formatted(text, text)
              + "a URL that starts with 'https://' or 'http://', or '*' for everything");
    }
    String target = encode(path).replaceAll("\\*{2,}", "*");
    int star = target.indexOf('*');
    if (star < 0) {
      return new PurgeMatcher.Key("", host, target);
    }
    if (star < target.length() - 1) {
      return new PurgeMatcher.Glob("", host, target);
    }
    return star == 0
        ? new PurgeMatcher.All()
        : new PurgeMatcher.Prefix("", host, target.substring(0, star));
  }

  private static void requireNoStrayCharacter(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c <= ' ' || c == 0x7f) {
        throw new IllegalArgumentException(
            "cannot purge a pattern with the character 0x%02x at position %d: write it as %%%02X"
                .formatted((int) c, i + 1, (int) c));
      }
      if (c == '#') {
        throw new IllegalArgumentException(
            "cannot purge '%s': what follows '#' never reaches a server; leave it out"
                .formatted(text));
      }
    }
  }

  private static int indexOfPath(String rest) {
    for (int i = 0; i < rest.length(); i++) {
      if (rest.charAt(i) == '/' || rest.charAt(i) == '?') {
        return i;
      }
    }
    return rest.length();
  }

  private static String host(String text, String scheme, String authority) {
    boolean https = scheme.equalsIgnoreCase("https");
    if (!https && !scheme.equalsIgnoreCase("http")) {
      throw new IllegalArgumentException(
          "cannot purge '%s': expected the scheme http or https, but found '%s'"
              .formatted(text, scheme));
    }
    if (authority.indexOf('@') >= 0) {
      throw new IllegalArgumentException(
          "cannot purge '%s': a URL with a user name is never kept".formatted(text));
    }
    if (authority.indexOf('*') >= 0) {
      throw new IllegalArgumentException(
          "cannot purge '%s': a host has no '*'; a path alone matches on every host"
              .formatted(text));
    }
    String host = Scope.withoutPort(authority);
    requireHost(text, host);
    String name = ascii(text, host);
    if (host.length() == authority.length()) {
      return name;
    }
    int port = port(text, authority.substring(host.length() + 1));
    return port == (https ? 443 : 80) ? name : name + ':' + port;
  }

  private static void requireHost(String text, String host) {
    boolean known =
        HOST.matcher(host).matches()
            || IPV6.matcher(host).matches()
            || host.chars().anyMatch(c -> c > 0x7f);
    if (!known) {
      throw new IllegalArgumentException(
          "cannot purge '%s': expected a host, but found '%s'".formatted(text, host));
    }
  }

  private static String ascii(String text, String host) {
    if (host.chars().allMatch(c -> c <= 0x7f)) {
      return host;
    }
    try {
      return IDN.toASCII(host);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "cannot purge '%s': '%s' is not a host name".formatted(text, host), e);
    }
  }

  private static int port(String text, String port) {
    if (port.isEmpty() || port.length() > 5 || !port.chars().allMatch(c -> c >= '0' && c <= '9')) {
      throw badPort(text, port);
    }
    int number = Integer.parseInt(port);
    if (number < 1 || number > 65_535) {
      throw badPort(text, port);
    }
    return number;
  }

  private static IllegalArgumentException badPort(String text, String port) {
    return new IllegalArgumentException(
        "cannot purge '%s': expected a port from 1 to 65535, but found '%s'".formatted(text, port));
  }

  /** Percent-encodes what is not ASCII, as UTF-8 (RFC 3986 §2.5). */
  private static String encode(String path) {
    if (path.chars().allMatch(c -> c <= 0x7f)) {
      return path;
    }
    StringBuilder encoded = new StringBuilder(path.length() + 16);
    for (byte b : path.getBytes(StandardCharsets.UTF_8)) {
      if (b >= 0) {
        encoded.append((char) b);
      } else {
        encoded.append('%').append("%02X".formatted(b & 0xff));
      }
    }
    return encoded.toString();
  }
}
