package lb.config;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * How much memory this process may use. On Linux it is read from the kernel's files, since loading
 * the management beans costs a start some tens of milliseconds.
 */
final class MachineMemory {
  private static final long UNKNOWN = Long.MAX_VALUE;

  private MachineMemory() {}

  static long bytes() {
    long machine = totalOf(Path.of("/proc/meminfo"));
    if (machine == UNKNOWN) {
      machine = ofBean();
    }
    long second = limitOf(Path.of("/sys/fs/cgroup/memory.max"));
    long first = limitOf(Path.of("/sys/fs/cgroup/memory/memory.limit_in_bytes"));
    return Math.min(machine, Math.min(first, second));
  }

  /** {@code MemTotal} of a file like {@code /proc/meminfo}, in bytes. */
  static long totalOf(Path meminfo) {
    try {
      for (String line : Files.readAllLines(meminfo)) {
        List<String> words = List.of(line.trim().split("\\s+"));
        if (words.size() == 3 && words.get(0).equals("MemTotal:")) {
          return Long.parseLong(words.get(1)) * 1_024;
        }
      }
    } catch (IOException | NumberFormatException e) {
      return UNKNOWN;
    }
    return UNKNOWN;
  }

  /** The bound that a control group sets, or the largest number when it sets none. */
  static long limitOf(Path file) {
    try {
      long limit = Long.parseLong(Files.readString(file).trim());
      return limit > 0 ? limit : UNKNOWN;
    } catch (IOException | NumberFormatException e) {
      return UNKNOWN;
    }
  }

  private static long ofBean() {
    return ManagementFactory.getOperatingSystemMXBean()
            instanceof com.sun.management.OperatingSystemMXBean bean
        ? bean.getTotalMemorySize()
        : Runtime.getRuntime().maxMemory() * 4;
  }
}
