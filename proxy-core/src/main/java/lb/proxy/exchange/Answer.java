package lb.proxy.exchange;

/** Whatever is answering a client now. Owned by the exchange's loop. */
interface Answer {
  /** The client takes more. */
  void onWritable();

  /** The exchange is over, or the client has gone: let go of everything. Called once. */
  void release();
}
