package lb.cache.rules;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import lb.cache.http.FieldName;
import lb.cache.http.Fields;
import lb.cache.http.ResponseHead;
import org.jspecify.annotations.Nullable;

/** The head that is kept of a response (RFC 9111 §3.1, RFC 9110 §7.6.1). */
public final class StoredHead {
  private static final long HOP_BY_HOP =
      FieldName.CONNECTION.bit()
          | FieldName.KEEP_ALIVE.bit()
          | FieldName.PROXY_AUTHENTICATE.bit()
          | FieldName.PROXY_AUTHENTICATION_INFO.bit()
          | FieldName.PROXY_AUTHORIZATION.bit()
          | FieldName.PROXY_CONNECTION.bit()
          | FieldName.TE.bit()
          | FieldName.TRAILER.bit()
          | FieldName.TRANSFER_ENCODING.bit()
          | FieldName.UPGRADE.bit();

  private StoredHead() {}

  /**
   * The head without the fields of the connection, those that {@code Connection} lists, and those
   * of {@link StoreDecision.Store#fieldsLeftOut}.
   */
  public static ResponseHead of(ResponseHead response, List<String> fieldsLeftOut) {
    Fields fields = response.fields();
    if ((fields.present() & HOP_BY_HOP) == 0 && fieldsLeftOut.isEmpty()) {
      return response;
    }
    List<String> listed = connectionOptions(fields);
    Fields.Builder kept = Fields.builder();
    for (int i = 0; i < fields.size(); i++) {
      if (!isHopByHop(fields.known(i))
          && !isNamed(fields, i, listed)
          && !isNamed(fields, i, fieldsLeftOut)) {
        kept.add(fields, i);
      }
    }
    return response.withFields(kept.build());
  }

  /** Whether a field is about the connection alone. */
  static boolean isHopByHop(@Nullable FieldName name) {
    return name != null && (HOP_BY_HOP & name.bit()) != 0;
  }

  /** The names that {@code Connection} lists. */
  static List<String> connectionOptions(Fields fields) {
    if (!fields.has(FieldName.CONNECTION)) {
      return List.of();
    }
    List<String> options = new ArrayList<>(2);
    for (String line : fields.all(FieldName.CONNECTION)) {
      Arrays.stream(line.split(",")).map(String::strip).forEach(options::add);
    }
    return options;
  }

  /** Whether line {@code i} has one of the names. */
  static boolean isNamed(Fields fields, int i, List<String> names) {
    for (int n = 0; n < names.size(); n++) {
      if (fields.nameEquals(i, names.get(n))) {
        return true;
      }
    }
    return false;
  }
}
