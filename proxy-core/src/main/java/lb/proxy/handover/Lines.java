package lb.proxy.handover;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/**
 * What the two processes say to each other, a line each in turn.
 *
 * <pre>
 * successor                      the one that runs
 * take 1                   ->
 *                          <-    sockets N          (or: busy)
 * send                     ->
 *                          <-    N descriptors (SCM_RIGHTS)
 * ready                    ->                       (it accepts connections now)
 *                          <-    leaving            (and the other does not any more)
 * </pre>
 *
 * <p>Until {@code ready} either may break off, and everything is as it was before.
 */
final class Lines {
  static final String TAKE = "take 1";
  static final String SOCKETS = "sockets ";
  static final String BUSY = "busy";
  static final String SEND = "send";
  static final String READY = "ready";
  static final String LEAVING = "leaving";

  private static final int CHARS_MAX = 64;

  private final StringBuilder begun = new StringBuilder();

  /** Takes what has come; the line that it completes, without its end, or an empty text. */
  String feed(ByteBuf in) {
    begun.append(in.toString(StandardCharsets.US_ASCII));
    int end = begun.indexOf("\n");
    if (end < 0) {
      return begun.length() > CHARS_MAX ? "too long" : "";
    }
    String line = begun.substring(0, end);
    begun.setLength(0); // the other waits for an answer: nothing follows
    return line;
  }

  static ByteBuf line(String text) {
    return Unpooled.copiedBuffer(text + "\n", StandardCharsets.US_ASCII);
  }
}
