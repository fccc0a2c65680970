package lb.proxy.handover;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * What neither Java nor Netty can do with a descriptor that came from elsewhere. Linux; loaded only
 * by a process that was given one.
 */
final class Descriptors {
  private static final int F_GETFL = 3;
  private static final int F_SETFL = 4;
  private static final int O_NONBLOCK = 0x800;
  private static final int SOL_SOCKET = 1;
  private static final int SO_TYPE = 3;
  private static final int SO_ACCEPTCONN = 30;
  private static final int SOCK_STREAM = 1;

  private static final MethodHandle FCNTL =
      handle(
          "fcntl",
          FunctionDescriptor.of(
              ValueLayout.JAVA_INT,
              ValueLayout.JAVA_INT,
              ValueLayout.JAVA_INT,
              ValueLayout.JAVA_INT),
          Linker.Option.firstVariadicArg(2));
  private static final MethodHandle GETSOCKOPT =
      handle(
          "getsockopt",
          FunctionDescriptor.of(
              ValueLayout.JAVA_INT,
              ValueLayout.JAVA_INT,
              ValueLayout.JAVA_INT,
              ValueLayout.JAVA_INT,
              ValueLayout.ADDRESS,
              ValueLayout.ADDRESS));

  private Descriptors() {}

  private static MethodHandle handle(
      String name, FunctionDescriptor shape, Linker.Option... options) {
    Linker linker = Linker.nativeLinker();
    SymbolLookup system = linker.defaultLookup();
    return linker.downcallHandle(system.findOrThrow(name), shape, options);
  }

  /**
   * Never lets a call on the descriptor wait: who else has it may take first what it was told of.
   *
   * @throws IOException when there is no such descriptor
   */
  static void dontBlock(int descriptor) throws IOException {
    try {
      int flags = (int) FCNTL.invokeExact(descriptor, F_GETFL, 0);
      if (flags < 0
          || (flags & O_NONBLOCK) == 0
              && (int) FCNTL.invokeExact(descriptor, F_SETFL, flags | O_NONBLOCK) < 0) {
        throw new IOException("descriptor " + descriptor + " is not open");
      }
    } catch (IOException failure) {
      throw failure;
    } catch (Throwable failure) {
      throw new IOException("fcntl cannot be called", failure);
    }
  }

  /** Whether it is a socket that listens for connections. */
  static boolean listens(int descriptor) {
    return option(descriptor, SO_TYPE) == SOCK_STREAM && option(descriptor, SO_ACCEPTCONN) == 1;
  }

  /** The value of an option, or -1 when it is no socket. */
  private static int option(int descriptor, int name) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment value = arena.allocate(ValueLayout.JAVA_INT);
      MemorySegment length = arena.allocate(ValueLayout.JAVA_INT);
      length.set(ValueLayout.JAVA_INT, 0, Integer.BYTES);
      int result = (int) GETSOCKOPT.invokeExact(descriptor, SOL_SOCKET, name, value, length);
      return result < 0 ? -1 : value.get(ValueLayout.JAVA_INT, 0);
    } catch (Throwable failure) {
      return -1;
    }
  }
}
