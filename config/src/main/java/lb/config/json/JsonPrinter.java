package lb.config.json;

import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** Prints maps, lists, texts, numbers and booleans as JSON. */
public final class JsonPrinter {
  private static final String INDENT = "  ";

  private final StringBuilder out = new StringBuilder();

  private JsonPrinter() {}

  /** With a line for each member, ended by a line end. */
  public static String indented(Object value) {
    JsonPrinter printer = new JsonPrinter();
    printer.print(value, "\n");
    return printer.out.append('\n').toString();
  }

  /** On one line. */
  public static String compact(Object value) {
    JsonPrinter printer = new JsonPrinter();
    printer.print(value, "");
    return printer.out.toString();
  }

  /** The break is what parts members: a line end and the indentation, or nothing. */
  private void print(Object value, String lineBreak) {
    switch (value) {
      case Map<?, ?> map -> object(map, lineBreak);
      case List<?> list -> array(list, lineBreak);
      case String text -> out.append(JsonText.quoted(text));
      case Number number -> out.append(number);
      case Boolean flag -> out.append(flag);
      default -> throw new IllegalArgumentException("not JSON: " + value.getClass());
    }
  }

  private void object(Map<?, ?> map, String lineBreak) {
    String inner = inner(lineBreak);
    out.append('{');
    Iterator<? extends Map.Entry<?, ?>> entries = map.entrySet().iterator();
    while (entries.hasNext()) {
      Map.Entry<?, ?> entry = entries.next();
      out.append(inner).append(JsonText.quoted(String.valueOf(entry.getKey()))).append(": ");
      print(entry.getValue(), inner);
      comma(entries, inner);
    }
    out.append(map.isEmpty() ? "" : lineBreak).append('}');
  }

  private void array(List<?> list, String lineBreak) {
    boolean flat = list.stream().noneMatch(e -> e instanceof Map || e instanceof List);
    String inner = flat ? "" : inner(lineBreak);
    out.append('[');
    Iterator<?> elements = list.iterator();
    while (elements.hasNext()) {
      out.append(inner);
      print(elements.next(), inner);
      comma(elements, inner);
    }
    out.append(list.isEmpty() || flat ? "" : lineBreak).append(']');
  }

  private void comma(Iterator<?> rest, String lineBreak) {
    if (rest.hasNext()) {
      out.append(lineBreak.isEmpty() ? ", " : ",");
    }
  }

  private static String inner(String lineBreak) {
    return lineBreak.isEmpty() ? "" : lineBreak + INDENT;
  }
}
