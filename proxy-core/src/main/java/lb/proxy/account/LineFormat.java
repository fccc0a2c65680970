package lb.proxy.account;

/** How an exchange becomes a line, the line feed included. Owned by one loop. */
interface LineFormat {
  // Octets that a text may take in a line, escapes included. Beyond them it is cut.
  int TARGET_BYTES_MAX = 8 * 1024;
  int HOST_BYTES_MAX = 512;
  int REFERER_BYTES_MAX = 2 * 1024;
  int USER_AGENT_BYTES_MAX = 1024;
  int WORD_BYTES_MAX = 128;

  /** Appends the line to an empty buffer. */
  void form(ExchangeRecord exchange, LineBuffer line);
}
