package lb.proxy.http1;

import java.util.List;
import java.util.Locale;
import lb.cache.http.FieldName;
import lb.cache.http.Fields;
import org.jspecify.annotations.Nullable;

/** What {@code Upgrade} of a request asks for (RFC 9110 §7.8). Pure. */
public final class UpgradeField {
  private UpgradeField() {}

  /**
   * The protocol that the sender wants most of those that are allowed, in lower case; null when
   * none is.
   *
   * @param allowed in lower case
   */
  public static @Nullable String wanted(Fields fields, List<String> allowed) {
    ListElements protocols = new ListElements(fields, FieldName.UPGRADE);
    while (protocols.next()) {
      String protocol = protocols.text().toLowerCase(Locale.ROOT);
      if (allowed.contains(protocol)) {
        return protocol;
      }
    }
    return null;
  }

  /** Whether nothing is asked for but another version of HTTP: who asks can do without. */
  public static boolean isOfHttpAlone(Fields fields) {
    ListElements protocols = new ListElements(fields, FieldName.UPGRADE);
    while (protocols.next()) {
      String protocol = protocols.text().toLowerCase(Locale.ROOT);
      boolean ofHttp = protocol.isEmpty() || protocol.equals("h2c") || protocol.startsWith("http/");
      if (!ofHttp) {
        return false;
      }
    }
    return true;
  }

  /** Whether an answer names this protocol, given in lower case, and no other. */
  public static boolean names(Fields fields, String protocol) {
    ListElements protocols = new ListElements(fields, FieldName.UPGRADE);
    int count = 0;
    while (protocols.next()) {
      if (!protocols.is(protocol)) {
        return false;
      }
      count++;
    }
    return count == 1;
  }
}
