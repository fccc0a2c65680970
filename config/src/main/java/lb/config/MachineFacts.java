package lb.config;

/**
 * What defaults depend on; passed in, so that a test can hold it.
 *
 * @param memoryBytes the memory that this process may use: that of the machine or of its container
 * @param cores the processors that this process may use
 */
public record MachineFacts(long memoryBytes, int cores) {

  /** The facts of the machine that this runs on. */
  public static MachineFacts ofThisMachine() {
    return new MachineFacts(MachineMemory.bytes(), Runtime.getRuntime().availableProcessors());
  }
}
