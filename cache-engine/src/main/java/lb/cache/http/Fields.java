package lb.cache.http;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The field lines of one head, in their order, names in the case they came in. Immutable.
 *
 * <p>The octets lie in one array and a field is four offsets into it, so that a head which nobody
 * looks into costs no text. Values are Latin-1, without leading and trailing white space. Which of
 * the {@link FieldName known names} occur is kept in a bit set: asking for an absent one costs one
 * comparison.
 */
public final class Fields {
  /** No fields. */
  public static final Fields EMPTY = new Builder().build();

  private static final int SPAN = 4;
  private static final byte UNKNOWN = -1;
  private static final int LATIN1_MAX = 0xff;
  private static final FieldName[] NAMES = FieldName.values();

  private final byte[] bytes;
  private final int[] spans;
  private final byte[] ids;
  private final int size;
  private final long present;

  private Fields(byte[] bytes, int[] spans, byte[] ids, int size, long present) {
    this.bytes = bytes;
    this.spans = spans;
    this.ids = ids;
    this.size = size;
    this.present = present;
  }

  /** Fields from alternating names and values; for rules and tests. */
  public static Fields of(String... namesAndValues) {
    if (namesAndValues.length % 2 != 0) {
      throw new IllegalArgumentException(
          "a name without a value: " + Arrays.toString(namesAndValues));
    }
    Builder builder = new Builder();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      builder.add(namesAndValues[i], namesAndValues[i + 1]);
    }
    return builder.build();
  }

  /** How many field lines there are. */
  public int size() {
    return size;
  }

  /** The name of line {@code i}, as it came. */
  public String name(int i) {
    return text(spans[i * SPAN], spans[i * SPAN + 1]);
  }

  /** The known name of line {@code i}, or null. */
  public @Nullable FieldName known(int i) {
    return ids[i] == UNKNOWN ? null : NAMES[ids[i]];
  }

  /** The value of line {@code i}. */
  public String value(int i) {
    return text(spans[i * SPAN + 2], spans[i * SPAN + 3]);
  }

  /** The set of known names that occur: the or of their {@link FieldName#bit bits}. */
  public long present() {
    return present;
  }

  /** Whether at least one line has this name. */
  public boolean has(FieldName name) {
    return (present & name.bit()) != 0;
  }

  /** Whether at least one line has this name, in any case. */
  public boolean has(String name) {
    return indexOf(name, 0) >= 0;
  }

  /** The value of the first line with this name, or null. */
  public @Nullable String first(FieldName name) {
    int i = indexOf(name, 0);
    return i < 0 ? null : value(i);
  }

  /** The value of the first line with this name in any case, or null. */
  public @Nullable String first(String name) {
    int i = indexOf(name, 0);
    return i < 0 ? null : value(i);
  }

  /** The values of all lines with this name, in order. */
  public List<String> all(FieldName name) {
    if (!has(name)) {
      return List.of();
    }
    List<String> values = new ArrayList<>(2);
    for (int i = indexOf(name, 0); i >= 0; i = indexOf(name, i + 1)) {
      values.add(value(i));
    }
    return values;
  }

  /** The values of all lines with this name in any case, in order. */
  public List<String> all(String name) {
    List<String> values = new ArrayList<>(2);
    for (int i = indexOf(name, 0); i >= 0; i = indexOf(name, i + 1)) {
      values.add(value(i));
    }
    return values;
  }

  /** All values of this name joined by {@code ", "} (RFC 9110 §5.3), or null when there is none. */
  public @Nullable String combined(FieldName name) {
    int i = indexOf(name, 0);
    if (i < 0) {
      return null;
    }
    return indexOf(name, i + 1) < 0 ? value(i) : String.join(", ", all(name));
  }

  /** All values of this name joined by {@code ", "} (RFC 9110 §5.3), or null when there is none. */
  public @Nullable String combined(String name) {
    List<String> values = all(name);
    return values.isEmpty() ? null : String.join(", ", values);
  }

  /** The index of the first line with this name at or after {@code from}, or -1. */
  public int indexOf(FieldName name, int from) {
    if (!has(name)) {
      return -1;
    }
    byte id = (byte) name.ordinal();
    for (int i = from; i < size; i++) {
      if (ids[i] == id) {
        return i;
      }
    }
    return -1;
  }

  /** The index of the first line with this name, in any case, at or after {@code from}, or -1. */
  public int indexOf(String name, int from) {
    FieldName known = FieldName.lookup(name);
    if (known != null) {
      return indexOf(known, from);
    }
    for (int i = from; i < size; i++) {
      if (ids[i] == UNKNOWN && nameEquals(i, name)) {
        return i;
      }
    }
    return -1;
  }

  /** Whether line {@code i} has this name, in any case. */
  public boolean nameEquals(int i, String name) {
    int from = spans[i * SPAN];
    if (spans[i * SPAN + 1] - from != name.length()) {
      return false;
    }
    for (int c = 0; c < name.length(); c++) {
      if (Ascii.toLower((char) (bytes[from + c] & 0xff)) != Ascii.toLower(name.charAt(c))) {
        return false;
      }
    }
    return true;
  }

  /** The octets that the offsets below point into. Not to be written to. */
  public byte[] bytes() {
    return bytes;
  }

  /** Where the name of line {@code i} starts in {@link #bytes()}. */
  public int nameStart(int i) {
    return spans[i * SPAN];
  }

  /** Where the name of line {@code i} ends, exclusive. */
  public int nameEnd(int i) {
    return spans[i * SPAN + 1];
  }

  /** Where the value of line {@code i} starts. */
  public int valueStart(int i) {
    return spans[i * SPAN + 2];
  }

  /** Where the value of line {@code i} ends, exclusive. */
  public int valueEnd(int i) {
    return spans[i * SPAN + 3];
  }

  /**
   * A builder that starts with these fields. Their octets are copied when the first line is added.
   */
  public Builder toBuilder() {
    return new Builder(this);
  }

  /**
   * These fields without the lines of some known names; the same object when there are none.
   *
   * @param names the {@link FieldName#bit bits} of the names
   */
  public Fields without(long names) {
    return (present & names) == 0 ? this : new Builder(this).remove(names).build();
  }

  /** A builder that starts empty. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Fields over octets that a scanner has split; nothing is copied. {@code spans} holds name start,
   * name end, value start and value end of each line.
   */
  public static Fields over(byte[] bytes, int[] spans, int size) {
    byte[] ids = new byte[size];
    long present = 0;
    for (int i = 0; i < size; i++) {
      FieldName known = FieldName.lookup(bytes, spans[i * SPAN], spans[i * SPAN + 1]);
      if (known == null) {
        ids[i] = UNKNOWN;
      } else {
        ids[i] = (byte) known.ordinal();
        present |= known.bit();
      }
    }
    return new Fields(bytes, spans, ids, size, present);
  }

  /**
   * As {@link #over(byte[], int[], int)}, for a scanner that has looked the names up already:
   * {@code ids} holds the ordinal of each line's {@link FieldName}, or -1.
   */
  public static Fields over(byte[] bytes, int[] spans, byte[] ids, int size) {
    long present = 0;
    for (int i = 0; i < size; i++) {
      present |= ids[i] == UNKNOWN ? 0 : 1L << ids[i];
    }
    return new Fields(bytes, spans, ids, size, present);
  }

  /** The end of the last octet that a line refers to. */
  private int bytesEnd() {
    int end = 0;
    for (int i = 0; i < size; i++) {
      end = Math.max(end, spans[i * SPAN + 3]);
    }
    return end;
  }

  private String text(int from, int to) {
    return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
  }

  /** The lines as {@code Name: value}, one a line; for people and tests. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < size; i++) {
      text.append(name(i)).append(": ").append(value(i)).append('\n');
    }
    return text.toString();
  }

  /** Equal when the same lines stand in the same order, octet for octet. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Fields that && size == that.size && toString().equals(that.toString());
  }

  @Override
  public int hashCode() {
    return toString().hashCode();
  }

  /** Collects field lines. Owned by one thread; each method returns the builder itself. */
  public static final class Builder {
    private static final int BYTES = 256;
    private static final int LINES = 16;

    /** Room for what a proxy adds to a head, so that the octets are copied once. */
    private static final int BYTES_ADDED = 192;

    private static final int LINES_ADDED = 6;

    private byte[] bytes;
    private int end;
    private int[] spans;
    private byte[] ids;
    private int size;
    private long present;

    /** Whether {@link #bytes} are those of other fields still, and must not be written to. */
    private boolean shared;

    private Builder() {
      bytes = new byte[BYTES];
      spans = new int[LINES * SPAN];
      ids = new byte[LINES];
    }

    private Builder(Fields base) {
      int lines = base.size + LINES_ADDED;
      bytes = base.bytes;
      end = base.bytesEnd();
      spans = Arrays.copyOf(base.spans, lines * SPAN);
      ids = Arrays.copyOf(base.ids, lines);
      size = base.size;
      present = base.present;
      shared = true;
    }

    /** Adds a line. The value is taken as Latin-1. */
    public Builder add(FieldName name, String value) {
      byte[] wire = name.octets();
      int nameStart = append(wire, 0, wire.length);
      int nameEnd = end;
      int valueStart = append(value);
      return line(nameStart, nameEnd, valueStart, end, name);
    }

    /** Adds a line. Name and value are taken as Latin-1. */
    public Builder add(String name, String value) {
      int nameStart = append(name);
      int nameEnd = end;
      int valueStart = append(value);
      return line(nameStart, nameEnd, valueStart, end, FieldName.lookup(bytes, nameStart, nameEnd));
    }

    /** Adds line {@code i} of other fields. */
    public Builder add(Fields from, int i) {
      int nameStart = append(from.bytes, from.nameStart(i), from.nameEnd(i));
      int nameEnd = end;
      int valueStart = append(from.bytes, from.valueStart(i), from.valueEnd(i));
      return line(nameStart, nameEnd, valueStart, end, from.known(i));
    }

    /** Removes every line of this name, then adds one. */
    public Builder set(FieldName name, String value) {
      return remove(name).add(name, value);
    }

    /** Removes every line of this name in any case, then adds one. */
    public Builder set(String name, String value) {
      return remove(name).add(name, value);
    }

    /** Removes every line of this name. */
    public Builder remove(FieldName name) {
      return remove(name.bit());
    }

    /**
     * Removes every line of some known names.
     *
     * @param names the {@link FieldName#bit bits} of the names
     */
    public Builder remove(long names) {
      if ((present & names) == 0) {
        return this;
      }
      int kept = 0;
      for (int i = 0; i < size; i++) {
        if (ids[i] == UNKNOWN || (names & 1L << ids[i]) == 0) {
          keep(i, kept++);
        }
      }
      size = kept;
      present &= ~names;
      return this;
    }

    /** Removes every line of this name, in any case. */
    public Builder remove(String name) {
      FieldName known = FieldName.lookup(name);
      if (known != null) {
        return remove(known);
      }
      Fields view = new Fields(bytes, spans, ids, size, present);
      int kept = 0;
      for (int i = 0; i < size; i++) {
        if (ids[i] != UNKNOWN || !view.nameEquals(i, name)) {
          keep(i, kept++);
        }
      }
      size = kept;
      return this;
    }

    /**
     * Removes every line whose name is not a {@link FieldName} and stands in {@code names}.
     *
     * @param names in lower case
     */
    public Builder removeUnknown(Set<String> names) {
      Fields view = new Fields(bytes, spans, ids, size, present);
      int kept = 0;
      for (int i = 0; i < size; i++) {
        if (ids[i] != UNKNOWN || !names.contains(view.name(i).toLowerCase(Locale.ROOT))) {
          keep(i, kept++);
        }
      }
      size = kept;
      return this;
    }

    /** Whether a line of this name has been added. */
    public boolean has(FieldName name) {
      return (present & name.bit()) != 0;
    }

    /** The fields so far. The builder must not be used afterwards. */
    public Fields build() {
      return new Fields(bytes, spans, ids, size, present);
    }

    private void keep(int from, int to) {
      System.arraycopy(spans, from * SPAN, spans, to * SPAN, SPAN);
      ids[to] = ids[from];
    }

    private Builder line(
        int nameStart, int nameEnd, int valueStart, int valueEnd, @Nullable FieldName known) {
      if (size == ids.length) {
        ids = Arrays.copyOf(ids, size * 2);
        spans = Arrays.copyOf(spans, size * 2 * SPAN);
      }
      int at = size * SPAN;
      spans[at] = nameStart;
      spans[at + 1] = nameEnd;
      spans[at + 2] = valueStart;
      spans[at + 3] = valueEnd;
      ids[size] = known == null ? UNKNOWN : (byte) known.ordinal();
      present |= known == null ? 0 : known.bit();
      size++;
      return this;
    }

    private int append(String text) {
      int start = end;
      int length = text.length();
      makeRoom(length);
      for (int i = 0; i < length; i++) {
        char c = text.charAt(i);
        bytes[start + i] = (byte) (c <= LATIN1_MAX ? c : '?');
      }
      end += length;
      return start;
    }

    private int append(byte[] source, int from, int to) {
      int start = end;
      int length = to - from;
      makeRoom(length);
      System.arraycopy(source, from, bytes, start, length);
      end += length;
      return start;
    }

    private void makeRoom(int length) {
      if (shared || bytes.length - end < length) {
        int doubled = shared ? 0 : bytes.length * 2;
        bytes = Arrays.copyOf(bytes, Math.max(doubled, end + Math.max(length, BYTES_ADDED)));
        shared = false;
      }
    }
  }
}
