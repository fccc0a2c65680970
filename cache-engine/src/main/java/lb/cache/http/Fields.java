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
  private static final int LATIN1_MAX = 0xff;
  private static final FieldName[] NAMES = FieldName.values();

  private final byte[] bytes;

  /**
   * Of each line: where its name starts; where it ends, or below 0 which known name it is; where
   * its value starts and ends.
   */
  private final int[] spans;

  private final int size;
  private final long present;

  private Fields(byte[] bytes, int[] spans, int size, long present) {
    this.bytes = bytes;
    this.spans = spans;
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
    return text(nameStart(i), nameEnd(i));
  }

  /** The known name of line {@code i}, or null. */
  public @Nullable FieldName known(int i) {
    int name = spans[i * SPAN + 1];
    return name < 0 ? NAMES[~name] : null;
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
    int wanted = ~name.ordinal();
    for (int i = from; i < size; i++) {
      if (spans[i * SPAN + 1] == wanted) {
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
      if (spans[i * SPAN + 1] >= 0 && nameEquals(i, name)) {
        return i;
      }
    }
    return -1;
  }

  /** Whether line {@code i} has this name, in any case. */
  public boolean nameEquals(int i, String name) {
    int from = nameStart(i);
    if (nameEnd(i) - from != name.length()) {
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
    int end = spans[i * SPAN + 1];
    return end < 0 ? nameStart(i) + NAMES[~end].octets().length : end;
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
   * Fields over octets that have been split; nothing is copied.
   *
   * @param spans name start, name end, value start and value end of each line; handed over, since
   *     the ends of known names are replaced by the names
   */
  public static Fields over(byte[] bytes, int[] spans, int size) {
    for (int i = 0; i < size; i++) {
      FieldName known = FieldName.lookup(bytes, spans[i * SPAN], spans[i * SPAN + 1]);
      if (known != null) {
        spans[i * SPAN + 1] = inPlaceOfEnd(known);
      }
    }
    return scanned(bytes, spans, size);
  }

  /**
   * As {@link #over}, for a scanner that has looked the names up: the end of a known name is {@link
   * #inPlaceOfEnd} already.
   */
  public static Fields scanned(byte[] bytes, int[] spans, int size) {
    long present = 0;
    for (int i = 0; i < size; i++) {
      int name = spans[i * SPAN + 1];
      present |= name < 0 ? 1L << ~name : 0;
    }
    return new Fields(bytes, spans, size, present);
  }

  /** What stands for the end of a known name, whose length is known: below 0. */
  public static int inPlaceOfEnd(FieldName known) {
    return ~known.ordinal();
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
    private int size;
    private long present;

    /** Whether {@link #bytes} are those of other fields still, and must not be written to. */
    private boolean shared;

    private Builder() {
      bytes = new byte[BYTES];
      spans = new int[LINES * SPAN];
    }

    private Builder(Fields base) {
      int lines = base.size + LINES_ADDED;
      bytes = base.bytes;
      end = base.bytesEnd();
      spans = Arrays.copyOf(base.spans, lines * SPAN);
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
        int name = spans[i * SPAN + 1];
        if (name >= 0 || (names & 1L << ~name) == 0) {
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
      Fields view = new Fields(bytes, spans, size, present);
      int kept = 0;
      for (int i = 0; i < size; i++) {
        if (spans[i * SPAN + 1] < 0 || !view.nameEquals(i, name)) {
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
      Fields view = new Fields(bytes, spans, size, present);
      int kept = 0;
      for (int i = 0; i < size; i++) {
        if (spans[i * SPAN + 1] < 0 || !names.contains(view.name(i).toLowerCase(Locale.ROOT))) {
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
      return new Fields(bytes, spans, size, present);
    }

    private void keep(int from, int to) {
      System.arraycopy(spans, from * SPAN, spans, to * SPAN, SPAN);
    }

    private Builder line(
        int nameStart, int nameEnd, int valueStart, int valueEnd, @Nullable FieldName known) {
      if (size * SPAN == spans.length) {
        spans = Arrays.copyOf(spans, size * 2 * SPAN);
      }
      int at = size * SPAN;
      spans[at] = nameStart;
      spans[at + 1] = known == null ? nameEnd : inPlaceOfEnd(known);
      spans[at + 2] = valueStart;
      spans[at + 3] = valueEnd;
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
