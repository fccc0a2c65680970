package lb.proxy.http2;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import lb.cache.http.FieldName;
import org.jspecify.annotations.Nullable;

/**
 * A field line in a table of HPACK or QPACK, with what has been found out about it, so that a line
 * that comes again by its number is not looked at again. Immutable.
 */
public final class HpackEntry {
  /** What an entry costs besides its octets (RFC 7541 §4.1). */
  static final int OVERHEAD_BYTES = 32;

  final byte[] octets;
  final int nameBytes;
  final int kind;
  final @Nullable FieldName known;
  final boolean goodName;
  final boolean goodValue;

  private HpackEntry(byte[] octets, int nameBytes) {
    this.octets = octets;
    this.nameBytes = nameBytes;
    this.kind = FieldRules.kind(octets, 0, nameBytes);
    this.known = kind == FieldRules.REGULAR ? FieldName.lookup(octets, 0, nameBytes) : null;
    this.goodName = FieldRules.isName(octets, 0, nameBytes);
    this.goodValue = FieldRules.isValue(octets, nameBytes, octets.length);
  }

  /** An entry of a static table. */
  public static HpackEntry of(String name, String value) {
    return new HpackEntry((name + value).getBytes(StandardCharsets.ISO_8859_1), name.length());
  }

  /** An entry with a copy of a name and the value behind it. */
  static HpackEntry of(byte[] bytes, int nameStart, int nameEnd, int valueEnd) {
    return new HpackEntry(Arrays.copyOfRange(bytes, nameStart, valueEnd), nameEnd - nameStart);
  }

  /** How long its name is. */
  public int nameBytes() {
    return nameBytes;
  }

  /** Copies its name to a place; returns where it ends. */
  public int copyName(byte[] target, int at) {
    System.arraycopy(octets, 0, target, at, nameBytes);
    return at + nameBytes;
  }

  int size() {
    return octets.length + OVERHEAD_BYTES;
  }
}
