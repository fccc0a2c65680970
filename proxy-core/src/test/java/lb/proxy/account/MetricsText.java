package lb.proxy.account;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A strict reader of the Prometheus text format 0.0.4: every family has a help and a type before
 * its samples and stands in one piece, no series occurs twice, labels are quoted and escaped,
 * counters end in {@code _total}, and the buckets of a histogram grow up to its count.
 */
public final class MetricsText {
  private static final Pattern NAME = Pattern.compile("[a-zA-Z_:][a-zA-Z0-9_:]*");
  private static final Pattern LABEL =
      Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)=\"((?:[^\"\\\\\n]|\\\\[\\\\\"n])*)\"(,|$)");

  private final Map<String, String> types = new LinkedHashMap<>();
  private final Map<String, Double> samples = new LinkedHashMap<>();
  private final Set<String> helped = new HashSet<>();
  private final Map<String, Double> lastBucket = new HashMap<>();
  private String family = "";

  private MetricsText() {}

  /** Reads a whole exposition; throws an {@link AssertionError} that tells what is wrong. */
  public static MetricsText parse(String text) {
    MetricsText metrics = new MetricsText();
    if (!text.endsWith("\n")) {
      throw new AssertionError("the last line does not end");
    }
    for (String line : text.split("\n")) {
      try {
        metrics.line(line);
      } catch (RuntimeException e) {
        throw new AssertionError(line, e);
      }
    }
    metrics.checkHistograms();
    return metrics;
  }

  /** The type of each family by its name. */
  public Map<String, String> types() {
    return types;
  }

  /** The value of a series; labels in the order of their names. */
  public double value(String series) {
    Double value = samples.get(series);
    if (value == null) {
      throw new AssertionError("no series " + series + " among " + samples.keySet());
    }
    return value;
  }

  /** All series in the order of the text. */
  public Map<String, Double> samples() {
    return samples;
  }

  private void line(String line) {
    if (line.startsWith("# HELP ")) {
      String name = line.split(" ", 4)[2];
      check(helped.add(name), "second help");
      check(line.split(" ", 4).length == 4, "empty help");
      family = name;
    } else if (line.startsWith("# TYPE ")) {
      String[] parts = line.split(" ");
      check(parts.length == 4 && parts[2].equals(family), "a type without its help before it");
      check(
          Set.of("counter", "gauge", "histogram", "summary", "untyped").contains(parts[3]), "type");
      check(types.put(family, parts[3]) == null, "second type");
      check(!parts[3].equals("counter") || family.endsWith("_total"), "a counter without _total");
    } else {
      sample(line);
    }
  }

  private void sample(String line) {
    Matcher name = NAME.matcher(line);
    check(name.lookingAt(), "name");
    String rest = line.substring(name.end());
    Map<String, String> labels = new TreeMap<>();
    if (rest.startsWith("{")) {
      int end = rest.lastIndexOf('}');
      labels(rest.substring(1, end), labels);
      rest = rest.substring(end + 1);
    }
    check(rest.startsWith(" ") && rest.indexOf(' ', 1) < 0, "one space, then a value");
    String value = rest.substring(1);
    double number = value.equals("+Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(value);
    check(belongs(name.group()), "outside of its family " + family);
    String series = name.group() + (labels.isEmpty() ? "" : labels.toString());
    check(samples.put(series, number) == null, "second series " + series);
    if (name.group().endsWith("_bucket")) {
      bucket(name.group(), labels, number);
    }
  }

  private static void labels(String text, Map<String, String> into) {
    Matcher label = LABEL.matcher(text);
    int at = 0;
    while (at < text.length()) {
      check(label.find(at) && label.start() == at, "labels");
      check(into.put(label.group(1), label.group(2)) == null, "second label");
      at = label.end();
    }
  }

  private boolean belongs(String name) {
    return switch (types.getOrDefault(family, "none")) {
      case "histogram" ->
          name.equals(family + "_bucket")
              || name.equals(family + "_sum")
              || name.equals(family + "_count");
      case "summary" ->
          name.equals(family) || name.equals(family + "_sum") || name.equals(family + "_count");
      case "none" -> false;
      default -> name.equals(family);
    };
  }

  private void bucket(String name, Map<String, String> labels, double count) {
    Map<String, String> others = new TreeMap<>(labels);
    check(others.remove("le") != null, "a bucket without le");
    String key = name.substring(0, name.length() - "_bucket".length()) + "_count";
    String series = key + (others.isEmpty() ? "" : others.toString());
    check(count >= lastBucket.getOrDefault(series, 0.0), "buckets shrink");
    lastBucket.put(series, count);
  }

  private void checkHistograms() {
    lastBucket.forEach((series, count) -> {
      if (value(series) != count) {
        throw new AssertionError(series + " differs from its last bucket, " + count);
      }
    });
  }

  private static void check(boolean holds, String what) {
    if (!holds) {
      throw new IllegalArgumentException(what);
    }
  }
}
