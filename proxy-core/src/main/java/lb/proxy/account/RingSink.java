package lb.proxy.account;

/** Forms lines on one loop and puts them into its ring; counts those that do not fit. */
final class RingSink implements LineSink {
  private static final int BUFFER_FULL = 0;
  private static final int WRITE_FAILED = 1;

  private final LineFormat format;
  private final LogWriter writer;
  private final LineBuffer line = new LineBuffer();
  private final long[] dropped = new long[2];
  final LogRing ring;

  RingSink(LineFormat format, int ringBytes, LogWriter writer) {
    this.format = format;
    this.ring = new LogRing(ringBytes);
    this.writer = writer;
  }

  @Override
  public void append(ExchangeRecord exchange) {
    line.clear();
    format.form(exchange, line);
    if (ring.offer(line.bytes(), line.length())) {
      writer.wakeIfAsleep();
    } else {
      Cells.add(dropped, writer.isFailing() ? WRITE_FAILED : BUFFER_FULL, 1);
    }
  }

  /** Lines dropped because the writer did not keep up. */
  long droppedBufferFull() {
    return Cells.get(dropped, BUFFER_FULL);
  }

  /** Lines dropped because the target could not be written to. */
  long droppedWriteFailed() {
    return Cells.get(dropped, WRITE_FAILED);
  }
}
