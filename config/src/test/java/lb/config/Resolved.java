package lb.config;

import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Map;

/**
 * A configuration as golden files show it: one component a line. Of limits, timeouts, policies, key
 * rules, header changes and upstreams only what differs from the standard is shown, of TLS only
 * what is said.
 */
final class Resolved {
  private final StringBuilder out = new StringBuilder();
  private final Config config;

  private Resolved(Config config) {
    this.config = config;
  }

  static String text(Config config) {
    Resolved resolved = new Resolved(config);
    resolved.components(config, null, "");
    return resolved.out.toString();
  }

  private void components(Record shown, Object standard, String indent) {
    for (RecordComponent component : shown.getClass().getRecordComponents()) {
      Object value = of(component, shown);
      boolean rare = component.getType() == SiteTls.class || component.getName().equals("handover");
      if ((rare && value.equals("none"))
          || value.equals(UpstreamPolicy.STANDARD)
          || value.equals(ProtocolRules.STANDARD)) {
        continue;
      }
      if (standard == null || !value(value).equals(value(of(component, standard)))) {
        entry(component.getName(), value, indent);
      }
    }
  }

  private static Object of(RecordComponent component, Object shown) {
    try {
      Object value = component.getAccessor().invoke(shown);
      return value == null ? "none" : value;
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }

  private void entry(String name, Object value, String indent) {
    switch (value) {
      case List<?> list
          when !list.isEmpty() && list.getFirst() instanceof Record first && nested(first) -> {
        for (Object element : list) {
          out.append(indent).append(name).append(":\n");
          components((Record) element, null, indent + "  ");
        }
      }
      case Record shown when standard(shown) != null -> {
        boolean same = shown.equals(standard(shown));
        out.append(indent).append(name).append(same ? ": standard\n" : ": standard, but\n");
        components(shown, standard(shown), indent + "  ");
      }
      default -> out.append(indent).append(name).append(": ").append(value(value)).append('\n');
    }
  }

  private static boolean nested(Record shown) {
    return shown instanceof Site || shown instanceof Route || shown instanceof PatternPolicy;
  }

  private Object standard(Record shown) {
    return switch (shown) {
      case Limits limits -> Limits.standard(config.memoryBytes());
      case Timeouts timeouts -> Timeouts.STANDARD;
      case CachePolicy policy ->
          CachePolicy.STANDARD.withObjectBytesMax(config.limits().objectBytesMax());
      case KeyRule rule -> KeyRule.STANDARD;
      case HeaderChanges changes -> HeaderChanges.NONE;
      case UpstreamPolicy policy -> UpstreamPolicy.STANDARD;
      case Balancing balancing -> UpstreamPolicy.STANDARD.balancing();
      case RetryPolicy retry -> UpstreamPolicy.STANDARD.retry();
      case OriginCare care -> UpstreamPolicy.STANDARD.care();
      case OriginBounds bounds -> UpstreamPolicy.STANDARD.care().bounds();
      case Ejection ejection -> UpstreamPolicy.STANDARD.care().ejection();
      default -> null;
    };
  }

  private static String value(Object value) {
    return switch (value) {
      case List<?> list -> list.stream().map(Resolved::value).toList().toString();
      case Map<?, ?> map -> map.toString();
      case Origin origin ->
          origin.name()
              + " = "
              + origin.scheme()
              + "://"
              + new HostPort(origin.host(), origin.port())
              + (origin.tls() ? origin.verify() ? " verified" : " unverified" : "")
              + (origin.serverName() == null ? "" : " as " + origin.serverName())
              + (origin.weight() == 1 ? "" : " weight " + origin.weight())
              + (origin.protocol() == OriginProtocol.HTTP_1_1 ? "" : " in " + origin.protocol())
              + (origin.trust().equals(OriginTrust.STANDARD) ? "" : " " + origin.trust());
      case Admin admin -> admin.listen() + (admin.token() == null ? "" : " token " + admin.token());
      default -> value.toString();
    };
  }
}
