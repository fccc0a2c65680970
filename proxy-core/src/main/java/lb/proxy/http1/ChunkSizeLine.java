package lb.proxy.http1;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * The line before the data of a chunk: its size in hexadecimal, extensions, CRLF (RFC 9112 §7.1).
 * Owned by one thread.
 *
 * <p>Extensions are checked and dropped. All of a body together may not be much longer than its
 * data: an allowance of {@value #EXTENSION_BYTES_MAX} octets is used up by extensions and given
 * back by data, so that a signature a chunk is fine in an upload of any length.
 */
final class ChunkSizeLine {
  static final int EXTENSION_BYTES_MAX = 4096;
  private static final int DIGITS_MAX = 16;

  private enum Phase {
    FIRST_DIGIT,
    DIGITS,
    EXTENSIONS,
    LINE_FEED
  }

  private final ChunkExtensions extensions = new ChunkExtensions();
  private Phase phase = Phase.FIRST_DIGIT;
  private int digits;
  private long size;
  private int extensionBytes;
  private @Nullable HttpProblem problem;

  /** Takes octets up to the end of the line; true when it is complete. See {@link #problem}. */
  boolean feed(ByteBuf in) {
    if (phase == Phase.FIRST_DIGIT) {
      size = 0;
      digits = 0;
    }
    while (problem == null && in.isReadable()) {
      byte octet = in.readByte();
      if (phase == Phase.LINE_FEED) {
        if (octet == Octets.LF) {
          phase = Phase.FIRST_DIGIT;
          extensionBytes = (int) Math.max(0, extensionBytes - size);
          return true;
        }
        problem = HttpProblem.BARE_CR;
      } else if (octet == Octets.LF) {
        problem = HttpProblem.BARE_LF;
      } else {
        accept(octet);
      }
    }
    return false;
  }

  private void accept(byte octet) {
    if (octet == Octets.CR) {
      endOfLine();
    } else if (phase == Phase.EXTENSIONS) {
      extension(extensions.accept(octet));
    } else if (phase == Phase.FIRST_DIGIT || hexValue(octet) >= 0) {
      digit(octet);
    } else {
      phase = Phase.EXTENSIONS;
      extension(extensions.begin(octet));
    }
  }

  private void endOfLine() {
    boolean mayEnd = phase == Phase.DIGITS || phase == Phase.EXTENSIONS && extensions.mayEnd();
    phase = Phase.LINE_FEED;
    if (!mayEnd) {
      problem = HttpProblem.BAD_CHUNK;
    }
  }

  private void extension(boolean valid) {
    extensionBytes++;
    if (!valid) {
      problem = HttpProblem.BAD_CHUNK;
    } else if (extensionBytes > EXTENSION_BYTES_MAX) {
      problem = HttpProblem.CHUNK_EXTENSIONS_TOO_LARGE;
    }
  }

  private void digit(byte octet) {
    int value = hexValue(octet);
    digits++;
    size = size << 4 | value;
    // Sixteen digits fill 64 bits, so that a size from 2^63 shows as a negative number.
    if (value < 0 || digits > DIGITS_MAX || size < 0) {
      problem = HttpProblem.BAD_CHUNK;
    }
    phase = Phase.DIGITS;
  }

  private static int hexValue(byte octet) {
    if (octet >= '0' && octet <= '9') {
      return octet - '0';
    }
    int letter = octet | 0x20;
    return letter >= 'a' && letter <= 'f' ? letter - 'a' + 10 : -1;
  }

  /** The size of the chunk whose line is complete, in octets; 0 for the last chunk. */
  long size() {
    return size;
  }

  /** Why the line is refused, or null. */
  @Nullable HttpProblem problem() {
    return problem;
  }
}
