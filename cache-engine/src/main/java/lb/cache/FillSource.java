package lb.cache;

/** Where a fill's octets come from: the fetch, seen from the fill. Called on the fill's loop. */
public interface FillSource {
  /** Deliver nothing until {@link #resume}. */
  void pause();

  void resume();

  /** Nobody wants it any more. */
  void cancel();
}
