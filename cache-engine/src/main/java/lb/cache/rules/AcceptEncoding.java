package lb.cache.rules;

import lb.cache.http.Ascii;
import lb.cache.http.FieldName;
import lb.cache.http.Fields;
import org.jspecify.annotations.Nullable;

/**
 * The {@code Accept-Encoding} of a request as the set of codings that it accepts, out of those that
 * variants are told apart by: br, zstd, gzip and identity (RFC 9110 §12.5.3). The set is an {@code
 * int}, reading it allocates nothing.
 *
 * <p>A weight of 0 takes a coding out; {@code *} stands for those that are not named; identity is
 * in unless taken out. {@code x-gzip} is gzip. Other codings are not looked at: {@link Storing}
 * keeps no response that varies on the field and has such a coding.
 */
public final class AcceptEncoding {
  public static final int BR = 1;
  public static final int ZSTD = 1 << 1;
  public static final int GZIP = 1 << 2;
  public static final int IDENTITY = 1 << 3;

  /** The field was absent: by the RFC anything goes, but origins answer without a coding. */
  public static final int ABSENT = 1 << 4;

  /** Sets are below this. */
  static final int STATES = 1 << 5;

  private static final int ALL = BR | ZSTD | GZIP | IDENTITY;
  private static final String[] NAMES = {"br", "zstd", "gzip", "identity"};

  private AcceptEncoding() {}

  /** What the request accepts. With {@link #ABSENT} set, all others are set too. */
  public static int accepted(Fields request) {
    int i = request.indexOf(FieldName.ACCEPT_ENCODING, 0);
    if (i < 0) {
      return ALL | ABSENT;
    }
    CodingWeights weights = new CodingWeights();
    for (; i >= 0; i = request.indexOf(FieldName.ACCEPT_ENCODING, i + 1)) {
      weights.read(request.bytes(), request.valueStart(i), request.valueEnd(i));
    }
    int set = 0;
    for (int coding = BR; coding <= IDENTITY; coding <<= 1) {
      set |= weights.of(coding) > 0 ? coding : 0;
    }
    return set;
  }

  /** The bit of a coding's name in any case; 0 for one that is not told apart. */
  public static int bitOf(String coding) {
    for (int i = 0; i < NAMES.length; i++) {
      if (Ascii.equalsIgnoreCase(coding, NAMES[i])) {
        return 1 << i;
      }
    }
    return Ascii.equalsIgnoreCase(coding, "x-gzip") ? GZIP : 0;
  }

  /**
   * The field value to send to an origin so that it sees no more than what the variant key knows.
   * Null when the field was absent: then none is sent.
   */
  public static @Nullable String forwarded(int accepted) {
    if ((accepted & ABSENT) != 0) {
      return null;
    }
    StringBuilder value = new StringBuilder();
    append(accepted & ~IDENTITY, value);
    if ((accepted & IDENTITY) == 0) {
      value.append(value.isEmpty() ? "identity;q=0" : ", identity;q=0");
    }
    return value.isEmpty() ? "identity" : value.toString();
  }

  /** The names in the set, in a fixed order. */
  static void append(int accepted, StringBuilder target) {
    if ((accepted & ABSENT) != 0) {
      target.append('-');
      return;
    }
    int start = target.length();
    for (int i = 0; i < NAMES.length; i++) {
      if ((accepted & (1 << i)) != 0) {
        target.append(target.length() == start ? "" : ", ").append(NAMES[i]);
      }
    }
  }
}
