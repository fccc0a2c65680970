package lb.proxy.upstream;

/** Why there is no connection: the kind that a fetch will tell, and words. */
record ConnectFailure(FetchFailure.Kind kind, String message) {
  private static final int CAUSE_CHARS_MAX = 200;

  /**
   * A failure with a cause whose words may in part be the peer's: they are cut to a line of
   * printable ASCII.
   */
  static ConnectFailure of(FetchFailure.Kind kind, String what, Throwable cause) {
    Throwable told =
        cause.getCause() != null && kind == FetchFailure.Kind.TLS ? root(cause) : cause;
    String words = told.getMessage() == null ? told.getClass().getSimpleName() : told.getMessage();
    return new ConnectFailure(kind, what + ": " + printable(words));
  }

  private static Throwable root(Throwable cause) {
    Throwable root = cause;
    for (int depth = 0; depth < 8 && root.getCause() != null; depth++) {
      root = root.getCause();
    }
    return root;
  }

  private static String printable(String words) {
    StringBuilder line = new StringBuilder(Math.min(words.length(), CAUSE_CHARS_MAX));
    for (int i = 0; i < words.length() && i < CAUSE_CHARS_MAX; i++) {
      char c = words.charAt(i);
      line.append(c >= ' ' && c < 0x7f ? c : '?');
    }
    return line.toString();
  }
}
