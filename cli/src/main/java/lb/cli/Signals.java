package lb.cli;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.function.Consumer;

/**
 * Signals of the operating system.
 *
 * <p>Java's supported way, a shutdown hook, knows neither SIGHUP nor a second SIGTERM and cannot
 * choose the exit code. {@code sun.misc.Signal} can; it is reached by reflection since the compiler
 * warns of it in a way that cannot be silenced at one place.
 */
final class Signals {
  /**
   * Calls {@code action} with the name ("TERM") each time one of the signals arrives, on a thread
   * of the JVM.
   */
  @FunctionalInterface
  interface Registry {
    void on(String name, Consumer<String> action);
  }

  private Signals() {}

  /** Registers with the JVM; a signal that this system does not have is left alone. */
  static void onSystemSignal(String name, Consumer<String> action) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      InvocationHandler calls =
          (self, method, arguments) ->
              switch (method.getName()) {
                case "handle" -> {
                  action.accept(name);
                  yield null;
                }
                case "hashCode" -> System.identityHashCode(self);
                case "equals" -> self == arguments[0];
                default -> name;
              };
      signal
          .getMethod("handle", signal, handler)
          .invoke(
              null,
              signal.getConstructor(String.class).newInstance(name),
              Proxy.newProxyInstance(
                  Signals.class.getClassLoader(), new Class<?>[] {handler}, calls));
    } catch (ReflectiveOperationException | IllegalArgumentException e) {
      // No such signal here, or it belongs to the JVM (-Xrs): the default of the system stays.
    }
  }
}
