package lb.cache.memory;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/**
 * Address space whose memory comes page by page as it is first written to. {@code Arena.allocate}
 * would write zeros to all of it at once; {@code mmap} with {@code MAP_NORESERVE} (mmap(2)) does
 * not, and asks for no swap space either.
 */
final class Reservation {
  private static final int PROT_READ_WRITE = 0x1 | 0x2;
  private static final int MAP_PRIVATE = 0x2;
  private static final long MAP_FAILED = -1;

  private Reservation() {}

  /** The call, which takes a start some 30 ms to link. */
  private static final class Mmap {
    static final MemoryLayout STATE = Linker.Option.captureStateLayout();
    static final VarHandle ERRNO = STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));
    static final MethodHandle CALL = link();

    private static MethodHandle link() {
      Linker linker = Linker.nativeLinker();
      return linker.downcallHandle(
          linker.defaultLookup().findOrThrow("mmap"),
          FunctionDescriptor.of(
              ValueLayout.JAVA_LONG,
              ValueLayout.JAVA_LONG,
              ValueLayout.JAVA_LONG,
              ValueLayout.JAVA_INT,
              ValueLayout.JAVA_INT,
              ValueLayout.JAVA_INT,
              ValueLayout.JAVA_LONG),
          Linker.Option.captureCallState("errno"));
    }
  }

  /** Reserves a page that nobody writes to, so that the next reservation has nothing to link. */
  static void link() {
    reserve(4096, Arena.global());
  }

  /**
   * Reserves {@code bytes}, until {@code lifetime} is closed.
   *
   * @throws IllegalStateException when the machine refuses
   */
  static MemorySegment reserve(long bytes, Arena lifetime) {
    String system = System.getProperty("os.name", "");
    if (system.startsWith("Linux")) {
      return map(bytes, MAP_PRIVATE | 0x20 | 0x4000, lifetime);
    }
    if (system.startsWith("Mac")) {
      return map(bytes, MAP_PRIVATE | 0x1000 | 0x40, lifetime);
    }
    return lifetime.allocate(bytes, 4096);
  }

  private static MemorySegment map(long bytes, int flags, Arena lifetime) {
    try (Arena call = Arena.ofConfined()) {
      MemorySegment state = call.allocate(Mmap.STATE);
      long address = (long) Mmap.CALL.invokeExact(state, 0L, bytes, PROT_READ_WRITE, flags, -1, 0L);
      if (address == MAP_FAILED) {
        throw new IllegalStateException(
            "cannot reserve %,d bytes of memory: mmap failed with errno %d"
                .formatted(bytes, (int) Mmap.ERRNO.get(state, 0L)));
      }
      return MemorySegment.ofAddress(address)
          .reinterpret(bytes, lifetime, mapped -> unmap(mapped.address(), bytes));
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("mmap could not be called", e);
    }
  }

  /** Linked only when it is called, mostly at the end of a process. */
  private static void unmap(long address, long bytes) {
    Linker linker = Linker.nativeLinker();
    MethodHandle munmap =
        linker.downcallHandle(
            linker.defaultLookup().findOrThrow("munmap"),
            FunctionDescriptor.of(
                ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG));
    try {
      int result = (int) munmap.invokeExact(address, bytes);
      if (result != 0) {
        throw new IllegalStateException("munmap of %,d bytes failed".formatted(bytes));
      }
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("munmap could not be called", e);
    }
  }
}
