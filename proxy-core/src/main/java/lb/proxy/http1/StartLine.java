package lb.proxy.http1;

import org.jspecify.annotations.Nullable;

/** The first line of a head: keeps where its parts are until the head is complete. */
interface StartLine {
  /**
   * Reads the line {@code bytes[0, end)}, which has no CR and no LF.
   *
   * @return why it is refused, or null
   */
  @Nullable HttpProblem parse(byte[] bytes, int end);

  /** Why a line with control characters is refused. */
  HttpProblem badOctet();

  /** Whether a tab may stand in the line. */
  boolean allowsTab();
}
