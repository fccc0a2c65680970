package lb.proxy.route;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import lb.cache.http.Fields;
import lb.cache.http.ResponseHead;

/**
 * A field, or several, that we add to answers on some connections, in place of what the origin says
 * in them. Immutable.
 */
public final class SiteField {
  private final List<String> names;
  private final List<String> values;
  private final byte[] line;

  /** A field of visible ASCII. */
  public SiteField(String name, String value) {
    this(List.of(name), List.of(value));
  }

  private SiteField(List<String> names, List<String> values) {
    this.names = names;
    this.values = values;
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < names.size(); i++) {
      lines.append(names.get(i)).append(": ").append(values.get(i)).append("\r\n");
    }
    this.line = lines.toString().getBytes(StandardCharsets.US_ASCII);
  }

  /** These and others. */
  public SiteField and(SiteField others) {
    List<String> allNames = new ArrayList<>(names);
    allNames.addAll(others.names);
    List<String> allValues = new ArrayList<>(values);
    allValues.addAll(others.values);
    return new SiteField(List.copyOf(allNames), List.copyOf(allValues));
  }

  /** A head with these in place of what it says of them itself. */
  public ResponseHead addedTo(ResponseHead head) {
    Fields.Builder fields = head.fields().toBuilder();
    for (int i = 0; i < names.size(); i++) {
      fields.set(names.get(i), values.get(i));
    }
    return head.withFields(fields.build());
  }

  /** The whole lines as HTTP/1.1 has them, their ends included; not to be changed. */
  public byte[] line() {
    return line;
  }
}
