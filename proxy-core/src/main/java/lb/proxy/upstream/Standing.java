package lb.proxy.upstream;

import java.util.Locale;

/** How an origin stands with us, and why: a word of the admin interface. */
public enum Standing {
  /** It gets its requests. */
  UP(true),
  /** It was down, and gets a growing share of its requests. */
  SLOW_START(true),
  /** Some requests in a row could not be brought to it; now and then one tries. */
  FAILING(false),
  /** Checks in a row failed; only checks bring it back. */
  CHECK_FAILED(false),
  /** It failed more requests than the others did. */
  EJECTED_ERRORS(false),
  /** It took longer than the others did. */
  EJECTED_LATENCY(false);

  private final boolean up;

  Standing(boolean up) {
    this.up = up;
  }

  /** Whether requests go to it as a matter of course. */
  public boolean isUp() {
    return up;
  }

  /** The word for it. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
