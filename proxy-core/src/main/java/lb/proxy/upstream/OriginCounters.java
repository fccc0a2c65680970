package lb.proxy.upstream;

import java.util.concurrent.atomic.LongAdder;

/** What is counted of one origin since the start. Safe for use by many threads. */
record OriginCounters(LongAdder connects, LongAdder connectFailures, LongAdder retries) {
  OriginCounters() {
    this(new LongAdder(), new LongAdder(), new LongAdder());
  }
}
