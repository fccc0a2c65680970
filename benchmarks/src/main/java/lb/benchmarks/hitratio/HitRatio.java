package lb.benchmarks.hitratio;

/**
 * What part of the requests, and of the octets asked for, a cache answered.
 *
 * @param objects from 0 to 1
 * @param bytes from 0 to 1
 */
record HitRatio(double objects, double bytes) {
  /** A cache that is asked for one object after the other. */
  interface Asked {
    /** Whether the object is there; when it is not, it is fetched and offered to the cache. */
    boolean request(int object, long bytes);
  }

  /** Plays a whole trace. */
  static HitRatio of(Trace trace, Asked cache) {
    long hits = 0;
    long hitBytes = 0;
    long allBytes = 0;
    for (int i = 0; i < trace.requests(); i++) {
      int object = trace.object(i);
      long bytes = trace.bytes(object);
      allBytes += bytes;
      if (cache.request(object, bytes)) {
        hits++;
        hitBytes += bytes;
      }
    }
    return new HitRatio((double) hits / trace.requests(), (double) hitBytes / allBytes);
  }
}
