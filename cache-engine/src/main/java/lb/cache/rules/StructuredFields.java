package lb.cache.rules;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Structured fields (RFC 9651): dictionaries, lists and items. Strict as the RFC asks: a field that
 * breaks a rule anywhere is no field at all. Bounded: longer input, or more members, counts as
 * such. Several lines are joined by commas before.
 */
public final class StructuredFields {
  /** Longer fields are refused. */
  public static final int LENGTH_MAX = 16_384;

  /** Fields with more members, or a member with more parts, are refused (RFC 9651 §3 asks 1024). */
  public static final int MEMBERS_MAX = 1024;

  /** A value without its parameters (RFC 9651 §3.3). */
  public sealed interface Bare {
    /** Up to 15 digits. */
    record OfInteger(long value) implements Bare {}

    /** A decimal, in thousandths. */
    record OfDecimal(long thousandths) implements Bare {}

    /** A string of printable ASCII, unescaped. */
    record OfString(String value) implements Bare {}

    record OfToken(String value) implements Bare {}

    /** A byte sequence; its octets as Latin-1. */
    record OfBytes(String latin1) implements Bare {}

    record OfBoolean(boolean value) implements Bare {}

    /** Seconds since 1970-01-01. */
    record OfDate(long seconds) implements Bare {}

    /** A display string: any Unicode. */
    record OfDisplayString(String value) implements Bare {}
  }

  /** A member of a list or of a dictionary. */
  public sealed interface Member {
    /** Parameters in order; a repeated one counts where it came first, with its last value. */
    Map<String, Bare> parameters();
  }

  /** A bare item with parameters. */
  public record Item(Bare bare, Map<String, Bare> parameters) implements Member {}

  /** Items in parentheses, with parameters of the whole. */
  public record InnerList(List<Item> items, Map<String, Bare> parameters) implements Member {}

  private StructuredFields() {}

  /** The members of a dictionary by key, in order; null when it cannot be parsed. */
  public static @Nullable Map<String, Member> dictionary(String value) {
    return parse(value, StructuredParser::dictionary);
  }

  /** The members of a list; null when it cannot be parsed. */
  public static @Nullable List<Member> list(String value) {
    return parse(value, StructuredParser::list);
  }

  /** An item; null when it cannot be parsed. */
  public static @Nullable Item item(String value) {
    return parse(value, StructuredParser::item);
  }

  static Map<String, Bare> noParameters() {
    return Map.of();
  }

  static <V> Map<String, V> ordered() {
    return new LinkedHashMap<>(4);
  }

  private interface Production<T> {
    T read(StructuredParser parser) throws StructuredParser.Malformed;
  }

  private static <T> @Nullable T parse(String value, Production<T> production) {
    if (value.length() > LENGTH_MAX) {
      return null;
    }
    StructuredParser parser = new StructuredParser(value);
    try {
      T result = production.read(parser);
      parser.expectEnd();
      return result;
    } catch (StructuredParser.Malformed malformed) {
      return null;
    }
  }
}
