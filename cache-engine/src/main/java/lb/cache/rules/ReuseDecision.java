package lb.cache.rules;

/** What a stored response that was found may do for a request (RFC 9111 §4). */
public sealed interface ReuseDecision {
  /** Why. */
  Reason reason();

  /** Serve it; nothing is asked of the origin. */
  record Serve(Reason reason) implements ReuseDecision {}

  /** Serve it as it is, and revalidate it beside that, once for all (RFC 5861 §3). */
  record ServeStaleAndRevalidate(Reason reason) implements ReuseDecision {}

  /** Confirm it with the origin first, or fetch anew when it has no validator. */
  record Revalidate(Reason reason) implements ReuseDecision {}

  /** Neither use it nor store the answer that the origin gives. */
  record Bypass(Reason reason) implements ReuseDecision {}

  /** Answer 504 (Gateway Timeout): the request has only-if-cached (RFC 9111 §5.2.1.7). */
  record Unsatisfiable(Reason reason) implements ReuseDecision {}
}
