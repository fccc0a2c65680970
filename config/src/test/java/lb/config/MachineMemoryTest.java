package lb.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MachineMemoryTest {
  @TempDir private Path folder;

  private Path file(String text) throws IOException {
    return Files.writeString(folder.resolve("file"), text);
  }

  @Test
  void theTotalIsReadInKilobytes() throws IOException {
    Path file = file("MemFree:  1 kB\nMemTotal:       2048 kB\n");
    assertThat(MachineMemory.totalOf(file)).isEqualTo(2_048 * 1_024);
  }

  @Test
  void aContainerMaySetALimitOrNone() throws IOException {
    assertThat(MachineMemory.limitOf(file("1073741824\n"))).isEqualTo(1L << 30);
    assertThat(MachineMemory.limitOf(file("max\n"))).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void whatIsMissingOrStrangeSetsNoLimit() throws IOException {
    assertThat(MachineMemory.limitOf(folder.resolve("none"))).isEqualTo(Long.MAX_VALUE);
    assertThat(MachineMemory.totalOf(folder.resolve("none"))).isEqualTo(Long.MAX_VALUE);
    assertThat(MachineMemory.totalOf(file("MemTotal: lots kB\n"))).isEqualTo(Long.MAX_VALUE);
  }
}
