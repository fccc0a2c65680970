package lb.proxy.admin;

import lb.config.ConfigResult;

/** What an attempt to change the configuration came to. */
public sealed interface ConfigOutcome {

  /**
   * It runs.
   *
   * @param report of the moment when it was taken
   * @param written whether it was written to the file
   */
  record Taken(ConfigReport report, boolean written) implements ConfigOutcome {}

  /** It is not valid. What ran before runs on. */
  record Invalid(ConfigResult.Invalid result) implements ConfigOutcome {}

  /** It is valid and cannot run, or be kept, on this machine. What ran before runs on. */
  record Impossible(String why) implements ConfigOutcome {}

  /** Another one runs than the one that was to be replaced. */
  record Outdated(String etag) implements ConfigOutcome {}
}
