package lb.proxy.route;

import java.nio.charset.StandardCharsets;
import lb.cache.http.ResponseHead;

/** A field that a site adds to each of its answers on some connections. Immutable. */
public final class SiteField {
  private final String name;
  private final String value;
  private final byte[] line;

  /** A field of visible ASCII. */
  public SiteField(String name, String value) {
    this.name = name;
    this.value = value;
    this.line = (name + ": " + value + "\r\n").getBytes(StandardCharsets.US_ASCII);
  }

  /** Its name. */
  public String name() {
    return name;
  }

  /** Its value. */
  public String value() {
    return value;
  }

  /** A head with this field in place of what it says of it itself. */
  public ResponseHead addedTo(ResponseHead head) {
    return head.withFields(head.fields().toBuilder().set(name, value).build());
  }

  /** The whole line as HTTP/1.1 has it, its end included; not to be changed. */
  public byte[] line() {
    return line;
  }
}
