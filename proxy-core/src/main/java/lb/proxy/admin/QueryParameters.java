package lb.proxy.admin;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of a request to the admin listener, in their order. Values are octets as Latin-1
 * characters; a {@code +} is a plus sign.
 */
final class QueryParameters {
  private static final int PARAMETERS_MAX = 200;

  private final List<Parameter> parameters;

  private record Parameter(String name, String value) {}

  private QueryParameters(List<Parameter> parameters) {
    this.parameters = parameters;
  }

  /**
   * Splits a query.
   *
   * @throws AdminProblem when it cannot be decoded or has too many parameters
   */
  static QueryParameters parse(String query) {
    List<Parameter> parameters = new ArrayList<>();
    for (String part : query.split("&", PARAMETERS_MAX + 1)) {
      if (part.isEmpty()) {
        continue;
      }
      int equals = part.indexOf('=');
      String name = equals < 0 ? part : part.substring(0, equals);
      String value = equals < 0 ? "" : part.substring(equals + 1);
      parameters.add(
          new Parameter(PercentCoding.decodeOctets(name), PercentCoding.decodeOctets(value)));
    }
    if (parameters.size() > PARAMETERS_MAX) {
      throw AdminProblem.badRequest(
          "too_many_parameters", "more than " + PARAMETERS_MAX + " parameters");
    }
    return new QueryParameters(parameters);
  }

  /** Refuses parameters that are not among these. */
  void allowOnly(Set<String> names, String hint) {
    for (Parameter parameter : parameters) {
      if (!names.contains(parameter.name)) {
        throw AdminProblem.badRequest(
            "unknown_parameter",
            "unknown parameter "
                + PercentCoding.toText(parameter.name)
                + "; known are "
                + String.join(", ", new TreeSet<>(names))
                + hint);
      }
    }
  }

  /** All values of a parameter, in order. */
  List<String> all(String name) {
    return parameters.stream()
        .filter(parameter -> parameter.name.equals(name))
        .map(Parameter::value)
        .toList();
  }

  /** The value of a parameter that may be given once, or null. */
  @Nullable String one(String name) {
    List<String> values = all(name);
    if (values.size() > 1) {
      throw AdminProblem.badRequest(
          "repeated_parameter", "the parameter " + name + " may be given once");
    }
    return values.isEmpty() ? null : values.get(0);
  }

  /** Whether a switch is on: {@code 1}, {@code true} or no value; off when absent. */
  boolean isOn(String name) {
    String value = one(name);
    if (value == null) {
      return false;
    }
    return switch (value) {
      case "", "1", "true" -> true;
      case "0", "false" -> false;
      default ->
          throw AdminProblem.badRequest(
              "bad_parameter", name + "=" + PercentCoding.toText(value) + ", expected 1 or 0");
    };
  }
}
