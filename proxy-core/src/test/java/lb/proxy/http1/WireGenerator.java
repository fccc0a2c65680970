package lb.proxy.http1;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Makes streams of messages that are mostly valid in odd ways, breaks them, and cuts them. The same
 * source of randomness gives the same octets.
 */
final class WireGenerator {
  private static final String[] METHODS = {"GET", "HEAD", "POST", "PUT", "OPTIONS", "get", "M-X!"};
  private static final String[] TARGETS = {
    "/",
    "/a?b=c",
    "/a/b/../%2e?",
    "//x/y",
    "http://h.example/",
    "http://H.Example:80?q",
    "/{|}\"",
    "*"
  };
  private static final String[] HOSTS = {"h.example", "H.EXAMPLE", "h.example:80", "[::1]:8080"};
  private static final String[] NAMES = {
    "Accept", "accept-encoding", "X-A", "Cookie", "Connection", "TE", "Expect", "User-Agent", "!#$%"
  };
  private static final String[] VALUES = {
    "",
    "a",
    "gzip, br",
    "close",
    "keep-alive",
    "x\ty",
    "100-continue",
    "a:b: c",
    "trailers",
    "\u00e9\u0085"
  };
  private static final String[] SPACES = {"", " ", "\t", "  ", " \t "};
  private static final String[] CODINGS = {"chunked", "CHUNKED", "Chunked ", "\tchunked"};
  private static final String[] EXTENSIONS = {"", "", "", ";a", ";a=b", ";a=\"b c\"", " ;x"};
  private static final String[] STATUS_LINES = {
    "HTTP/1.1 200 OK",
    "HTTP/1.1 404",
    "HTTP/1.1 204 ",
    "HTTP/1.0 200 OK",
    "HTTP/1.1 304 N",
    "HTTP/1.1 103 E"
  };
  private static final byte[][] TOKENS = tokens();

  private final RandomGenerator random;

  WireGenerator(RandomGenerator random) {
    this.random = random;
  }

  /** One to three requests. */
  byte[] requests() {
    StringBuilder out = new StringBuilder();
    for (int i = random.nextInt(3); i >= 0; i--) {
      out.append("\r\n".repeat(random.nextInt(8) == 0 ? random.nextInt(3) : 0));
      String method = pick(METHODS);
      String target = method.equals("OPTIONS") ? "*" : pick(TARGETS);
      String version = random.nextInt(8) == 0 ? "1.0" : "1.1";
      out.append(method).append(' ').append(target).append(" HTTP/").append(version);
      out.append("\r\n");
      String host = target.startsWith("http") ? HOSTS[random.nextInt(3)] : pick(HOSTS);
      field(out, random.nextBoolean() ? "Host" : "hOST", host);
      fields(out);
      body(out, version);
    }
    return Escapes.latin1(out.toString());
  }

  /** One to three responses. */
  byte[] responses() {
    StringBuilder out = new StringBuilder();
    for (int i = random.nextInt(3); i >= 0; i--) {
      String line = pick(STATUS_LINES);
      out.append(line).append("\r\n");
      fields(out);
      body(out, line.substring(5, 8));
    }
    return Escapes.latin1(out.toString());
  }

  private void fields(StringBuilder out) {
    for (int i = random.nextInt(6); i > 0; i--) {
      field(out, pick(NAMES), pick(VALUES));
    }
  }

  private void field(StringBuilder out, String name, String value) {
    out.append(name).append(':').append(pick(SPACES)).append(value).append(pick(SPACES));
    out.append("\r\n");
  }

  private void body(StringBuilder out, String version) {
    switch (random.nextInt(3)) {
      case 0 -> out.append("\r\n");
      case 1 -> {
        int length = random.nextInt(40);
        field(out, "Content-Length", (random.nextInt(9) == 0 ? "00" : "") + length);
        out.append("\r\n").append("b".repeat(length));
      }
      default -> {
        if (version.equals("1.1")) {
          field(out, "Transfer-Encoding", pick(CODINGS));
          out.append("\r\n");
          chunks(out);
        } else {
          out.append("\r\n");
        }
      }
    }
  }

  private void chunks(StringBuilder out) {
    for (int i = random.nextInt(4); i > 0; i--) {
      int size = 1 + random.nextInt(20);
      String digits = random.nextBoolean() ? Integer.toHexString(size) : "0" + size(size);
      out.append(digits).append(pick(EXTENSIONS)).append("\r\n");
      out.append("c".repeat(size)).append("\r\n");
    }
    out.append("0").append(pick(EXTENSIONS)).append("\r\n");
    for (int i = random.nextInt(6) == 0 ? random.nextInt(3) : 0; i > 0; i--) {
      field(out, random.nextBoolean() ? "X-Trailer" : "Content-Length", "1");
    }
    out.append("\r\n");
  }

  private static String size(int size) {
    return Integer.toHexString(size).toUpperCase(java.util.Locale.ROOT);
  }

  /** The octets with one to four small changes of the kinds that parsers disagree about. */
  byte[] mutate(byte[] octets) {
    byte[] mutant = octets;
    for (int i = random.nextInt(4); i >= 0; i--) {
      mutant = mutateOnce(mutant);
    }
    return mutant;
  }

  private byte[] mutateOnce(byte[] octets) {
    int at = random.nextInt(octets.length + 1);
    int to = Math.min(octets.length, at + 1 + random.nextInt(8));
    return switch (random.nextInt(7)) {
      case 0 -> splice(octets, at, at, new byte[] {(byte) random.nextInt(256)});
      case 1 -> splice(octets, at, to, new byte[0]);
      case 2 -> splice(octets, at, at, Arrays.copyOfRange(octets, at, to));
      case 3 ->
          splice(
              octets, at, Math.min(octets.length, at + 1), TOKENS[random.nextInt(TOKENS.length)]);
      case 4 -> splice(octets, at, at, TOKENS[random.nextInt(TOKENS.length)]);
      case 5 -> swapLines(octets);
      default -> splice(octets, at, at, requests());
    };
  }

  private byte[] swapLines(byte[] octets) {
    String[] lines =
        new String(octets, java.nio.charset.StandardCharsets.ISO_8859_1).split("(?<=\n)");
    int a = random.nextInt(lines.length);
    int b = random.nextInt(lines.length);
    String line = lines[a];
    lines[a] = lines[b];
    lines[b] = line;
    return Escapes.latin1(String.join("", lines));
  }

  private static byte[] splice(byte[] octets, int from, int to, byte[] inserted) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(octets, 0, from);
    out.writeBytes(inserted);
    out.write(octets, to, octets.length - to);
    return out.toByteArray();
  }

  /** The octets in up to six pieces. */
  List<byte[]> cut(byte[] octets) {
    List<byte[]> pieces = new ArrayList<>();
    int from = 0;
    for (int i = random.nextInt(5); i > 0 && from < octets.length; i--) {
      int to = from + random.nextInt(octets.length - from + 1);
      pieces.add(Arrays.copyOfRange(octets, from, to));
      from = to;
    }
    pieces.add(Arrays.copyOfRange(octets, from, octets.length));
    return pieces;
  }

  private String pick(String[] choices) {
    return choices[random.nextInt(choices.length)];
  }

  private static byte[][] tokens() {
    String[] texts = {
      "\r",
      "\n",
      "\r\n",
      "\r\n\r\n",
      "\0",
      "\t",
      " ",
      ":",
      ",",
      ";",
      "\u000b",
      "\u0085",
      "\u00a0",
      "\u007f",
      "Content-Length: 5\r\n",
      "Transfer-Encoding: chunked\r\n",
      "Host: b\r\n",
      "\r\n ",
      "0\r\n\r\n",
      "5\r\n",
      "+",
      "-",
      "0x",
      "ffffffffffffffff",
      "chunked",
      "HTTP/1.1",
      "HTTP/1.0",
      "gzip, ",
      "#",
      "@",
      "\\",
      "[",
      "Connection: close\r\n"
    };
    return Arrays.stream(texts).map(Escapes::latin1).toArray(byte[][]::new);
  }
}
