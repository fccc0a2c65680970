package lb.config;

import java.time.InstantSource;

/**
 * What defaults depend on; passed in, so that a test can hold it.
 *
 * @param memoryBytes the memory that this process may use: that of the machine or of its container
 * @param cores the processors that this process may use
 * @param files looks at the files that a configuration names
 */
public record MachineFacts(long memoryBytes, int cores, NamedFiles files) {

  /** A machine whose files nobody looks at. */
  public MachineFacts(long memoryBytes, int cores) {
    this(memoryBytes, cores, NamedFiles.UNSEEN);
  }

  /** The facts of the machine that this runs on. */
  public static MachineFacts ofThisMachine() {
    return new MachineFacts(
        MachineMemory.bytes(),
        Runtime.getRuntime().availableProcessors(),
        NamedFiles.ofThisMachine(InstantSource.system()));
  }
}
