package lb.benchmarks.soak;

import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;

/** What was seen: counts of what was right, and what was wrong in words. Any thread. */
final class Findings {
  private static final int ERRORS_TOLD_MAX = 12;

  private final Map<String, LongAdder> counts = new ConcurrentHashMap<>();
  private final Queue<String> errors = new ConcurrentLinkedQueue<>();
  private final LongAdder errorCount = new LongAdder();
  private final LongAdder bodyBytes = new LongAdder();

  void count(String what) {
    counts.computeIfAbsent(what, key -> new LongAdder()).increment();
  }

  void count(String what, long many) {
    counts.computeIfAbsent(what, key -> new LongAdder()).add(many);
  }

  long counted(String what) {
    LongAdder count = counts.get(what);
    return count == null ? 0 : count.sum();
  }

  void verified(int bytes) {
    bodyBytes.add(bytes);
  }

  void error(String what) {
    errorCount.increment();
    if (errorCount.sum() <= ERRORS_TOLD_MAX) {
      errors.add(what);
    }
  }

  long errors() {
    return errorCount.sum();
  }

  long verifiedBytes() {
    return bodyBytes.sum();
  }

  /** Answers that were read to their end and found right, and those that were left on purpose. */
  long answers() {
    return counts.entrySet().stream()
        .filter(each -> each.getKey().startsWith("answer "))
        .mapToLong(each -> each.getValue().sum())
        .sum();
  }

  /** One line of JSON. */
  String json() {
    StringBuilder json = new StringBuilder("{\"answers\":").append(answers());
    json.append(",\"verifiedBytes\":").append(verifiedBytes());
    json.append(",\"errorCount\":").append(errors()).append(",\"counts\":{");
    String comma = "";
    for (Map.Entry<String, LongAdder> each : new ConcurrentSkipListMap<>(counts).entrySet()) {
      json.append(comma).append(quoted(each.getKey())).append(':').append(each.getValue().sum());
      comma = ",";
    }
    json.append("},\"errors\":[");
    comma = "";
    for (String error : errors) {
      json.append(comma).append(quoted(error));
      comma = ",";
    }
    return json.append("]}").toString();
  }

  private static String quoted(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        quoted.append('\\').append(c);
      } else if (c < ' ' || c > '~') {
        quoted.append("\\u%04x".formatted((int) c));
      } else {
        quoted.append(c);
      }
    }
    return quoted.append('"').toString();
  }
}
