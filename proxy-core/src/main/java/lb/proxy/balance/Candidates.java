package lb.proxy.balance;

/** The origins of a group as one choice sees them, by index. */
public interface Candidates {
  /** How many there are, with those that may not be chosen. */
  int size();

  /**
   * Whether it may be chosen for this request.
   *
   * @param random decides about an origin that gets only a share of its requests; the same value
   *     gives the same answer within one choice
   */
  boolean admits(int index, long random);

  /** How many requests it has under way, 0 or more. */
  int inFlight(int index);
}
