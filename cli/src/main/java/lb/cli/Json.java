package lb.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * A JSON value for reading. Asking for what is not there yields {@link #MISSING}, which is empty in
 * every way: an older or newer lb may answer with other fields.
 *
 * <p>Made with Jackson's tokens alone; its data binding would double the start-up time of a
 * command.
 */
final class Json {
  /** No value. */
  static final Json MISSING = new Json(null);

  private static final JsonFactory FACTORY = new JsonFactory();

  /** A Map, a List, a String, a Number, a Boolean, or null for JSON's null and for nothing. */
  private final @Nullable Object value;

  private Json(@Nullable Object value) {
    this.value = value;
  }

  /** The value that a text holds; {@link #MISSING} when it is not JSON. */
  static Json parse(String text) {
    try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), text)) {
      JsonToken first = parser.nextToken();
      return first == null ? MISSING : read(parser, first);
    } catch (JacksonException e) {
      return MISSING;
    }
  }

  private static Json read(JsonParser parser, JsonToken token) {
    return switch (token) {
      case START_OBJECT -> {
        Map<String, Json> fields = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
          String name = parser.currentName();
          fields.put(name, read(parser, parser.nextToken()));
        }
        yield new Json(fields);
      }
      case START_ARRAY -> {
        List<Json> items = new ArrayList<>();
        for (JsonToken next = parser.nextToken();
            next != JsonToken.END_ARRAY;
            next = parser.nextToken()) {
          items.add(read(parser, next));
        }
        yield new Json(items);
      }
      case VALUE_STRING -> new Json(parser.getString());
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new Json(parser.getNumberValue());
      case VALUE_TRUE -> new Json(true);
      case VALUE_FALSE -> new Json(false);
      default -> MISSING;
    };
  }

  /** The field of an object. */
  Json at(String name) {
    return value instanceof Map<?, ?> fields && fields.get(name) instanceof Json field
        ? field
        : MISSING;
  }

  /** The items of an array; empty for anything else. */
  List<Json> items() {
    return value instanceof List<?> items
        ? items.stream().map(Json.class::cast).toList()
        : List.of();
  }

  /** The fields of an object in order; empty for anything else. */
  Map<String, Json> fields() {
    Map<String, Json> named = new LinkedHashMap<>();
    if (value instanceof Map<?, ?> fields) {
      fields.forEach((name, field) -> named.put((String) name, (Json) field));
    }
    return named;
  }

  /** Whether there is a value other than null. */
  boolean isPresent() {
    return value != null;
  }

  /** Whether it is an object or an array. */
  boolean isNested() {
    return value instanceof Map<?, ?> || value instanceof List<?>;
  }

  /** A string, number or boolean as text; {@code otherwise} for anything else. */
  String text(String otherwise) {
    return value == null || isNested() ? otherwise : value.toString();
  }

  /** A number cut to an integer; 0 for anything else. */
  long number() {
    return value instanceof Number number ? number.longValue() : 0;
  }

  /** A number; NaN for anything else. */
  double fraction() {
    return value instanceof Number number ? number.doubleValue() : Double.NaN;
  }

  /** Whether it is the boolean true. */
  boolean isTrue() {
    return Boolean.TRUE.equals(value);
  }
}
