package lb.proxy.account;

/**
 * What runs: the labels of {@code lb_build_info}.
 *
 * @param version the version of {@code lb}
 * @param revision the commit it was built from, or {@code unknown}
 * @param java the version of the Java runtime
 */
public record BuildInfo(String version, String revision, String java) {
  /** A build whose commit is not known, on the runtime that runs this. */
  public static BuildInfo of(String version) {
    return new BuildInfo(version, "unknown", Runtime.version().toString());
  }
}
