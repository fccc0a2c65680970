package lb.proxy.account;

/** Where the line of an exchange goes: a ring of the access log, or nowhere. Owned by one loop. */
interface LineSink {
  /** The sink of a process that keeps no access log. */
  LineSink NONE = exchange -> {};

  /** Forms the line and hands it over. Never blocks; may drop and count. */
  void append(ExchangeRecord exchange);
}
