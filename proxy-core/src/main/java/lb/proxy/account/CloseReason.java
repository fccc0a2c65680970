package lb.proxy.account;

/** Why a connection of a client ended. */
public enum CloseReason {
  /** The client closed it between two requests. */
  CLIENT("client"),
  /** The client closed or reset it while a request was under way. */
  CLIENT_ABORTED("client_aborted"),
  /** One of the two sides asked for it with {@code Connection: close}, or HTTP/1.0 implied it. */
  NOT_KEPT("not_kept"),
  /** No further request came in time. */
  IDLE("idle"),
  /** A head, a body or the taking of an answer was too slow. */
  TIMEOUT("timeout"),
  /** What came was refused and framing is in doubt. */
  REFUSED("refused"),
  /** More frames of HTTP/2 or HTTP/3 than allowed that cost us and not the client. */
  FLOOD("flood"),
  /** The connection had brought as many requests as one may. */
  REQUESTS_MAX("requests_max"),
  /** The answer could not be ended as framed. */
  BROKEN_ANSWER("broken_answer"),
  /** There were too many connections. */
  CONNECTIONS_MAX("connections_max"),
  /** It had become a tunnel, which has ended. */
  TUNNEL("tunnel"),
  /** The process is draining. */
  DRAIN("drain"),
  /** A failure of our own. */
  INTERNAL("internal");

  private final String label;

  CloseReason(String label) {
    this.label = label;
  }

  /** The value of the label {@code reason} in the metrics. */
  public String label() {
    return label;
  }
}
