package lb.proxy.upstream;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;

/**
 * The octets of one random valid response, and what a reader must make of them.
 *
 * @param octets all of it, with any surplus
 * @param end where the response ends among them
 * @param untilClose whether only the end of the connection ends it
 */
record ScriptedResponse(
    String method,
    byte[] octets,
    int end,
    int interims,
    byte[] body,
    String trailer,
    boolean untilClose,
    boolean keepAlive) {
  static ScriptedResponse random(Random random) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int interims = random.nextInt(4) == 0 ? 1 + random.nextInt(2) : 0;
    for (int i = 0; i < interims; i++) {
      put(out, "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n");
    }
    String method = random.nextInt(8) == 0 ? "HEAD" : "GET";
    int status = new int[] {200, 200, 200, 404, 204, 304}[random.nextInt(6)];
    boolean bodiless = method.equals("HEAD") || status == 204 || status == 304;
    int framing = random.nextInt(3);
    boolean close = random.nextInt(4) == 0;
    byte[] body = new byte[bodiless ? 0 : random.nextInt(10) == 0 ? 0 : random.nextInt(600)];
    random.nextBytes(body);
    String trailer = !bodiless && framing == 1 && random.nextBoolean() ? "sum" : "";

    put(out, "HTTP/1.1 " + status + " Some Words\r\nX-Seen: yes\r\n");
    if (close) {
      put(out, "Connection: close\r\n");
    }
    boolean untilClose = false;
    if (bodiless) {
      put(out, "\r\n");
    } else if (framing == 0) {
      put(out, "Content-Length: " + body.length + "\r\n\r\n");
      out.writeBytes(body);
    } else if (framing == 1) {
      put(out, "Transfer-Encoding: chunked\r\n\r\n");
      chunks(out, body, random);
      put(out, "0\r\n" + (trailer.isEmpty() ? "" : "X-Sum: " + trailer + "\r\n") + "\r\n");
    } else {
      put(out, "\r\n");
      out.writeBytes(body);
      untilClose = true;
    }
    int end = out.size();
    if (!untilClose && random.nextInt(4) == 0) {
      byte[] surplus = new byte[1 + random.nextInt(40)];
      random.nextBytes(surplus);
      out.writeBytes(surplus);
    }
    return new ScriptedResponse(
        method, out.toByteArray(), end, interims, body, trailer, untilClose, !close && !untilClose);
  }

  boolean hasSurplus() {
    return octets.length > end;
  }

  /** The same with one octet changed. */
  byte[] mutated(Random random) {
    byte[] changed = octets.clone();
    changed[random.nextInt(changed.length)] = (byte) random.nextInt(256);
    return changed;
  }

  boolean bodyStartsWith(byte[] start) {
    return start.length <= body.length
        && Arrays.equals(start, 0, start.length, body, 0, start.length);
  }

  private static void chunks(ByteArrayOutputStream out, byte[] body, Random random) {
    int at = 0;
    while (at < body.length) {
      int size = 1 + random.nextInt(body.length - at);
      put(out, Integer.toHexString(size) + (random.nextInt(5) == 0 ? ";x=y" : "") + "\r\n");
      out.write(body, at, size);
      put(out, "\r\n");
      at += size;
    }
  }

  private static void put(ByteArrayOutputStream out, String text) {
    out.writeBytes(text.getBytes(StandardCharsets.ISO_8859_1));
  }
}
