package lb.proxy;

import java.util.Map;

/**
 * How a process begins.
 *
 * @param takesOver whether it takes the place of the one that runs at {@code handover}, if one does
 * @param environment the variables of the process, with those of socket activation
 * @param pid the number of the process
 */
public record StartMode(boolean takesOver, Map<String, String> environment, long pid) {
  /** By itself, on sockets of its own. */
  public static final StartMode ALONE = new StartMode(false, Map.of(), 0);

  public StartMode {
    environment = Map.copyOf(environment);
  }
}
