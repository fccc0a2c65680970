package lb.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** {@code lb -b HOST:PORT} is short for {@code lb serve -b HOST:PORT}. */
final class Shorthand {
  private static final Set<String> OF_LB_ITSELF =
      Set.of("-h", "--help", "-V", "--version", "--no-color");

  private Shorthand() {}

  /**
   * The command line in full: flags without a command are those of {@code serve}, and nothing at
   * all asks for help.
   */
  static List<String> expand(String... typed) {
    List<String> expanded = new ArrayList<>(List.of(typed));
    if (expanded.isEmpty()) {
      expanded.add("--help");
    } else if (expanded.getFirst().startsWith("-") && !OF_LB_ITSELF.contains(expanded.getFirst())) {
      expanded.addFirst("serve");
    }
    return expanded;
  }
}
