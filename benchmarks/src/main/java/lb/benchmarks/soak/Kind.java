package lb.benchmarks.soak;

/** What sorts of things there are to ask for: how many, how large, how they are marked. */
enum Kind {
  /** Most of what is asked for. */
  SMALL("s", 40_000, 300, 8_000, "max-age=3600"),
  /** Bodies of a few chunks. */
  MEDIUM("m", 3_000, 8_000, 120_000, "max-age=3600"),
  /** Bodies of many pages. */
  LARGE("l", 40, 300_000, 6_000_000, "max-age=3600"),
  /** Text that can be compressed. */
  TEXT("t", 1_000, 2_000, 40_000, "max-age=3600"),
  /** A body for each value of a request field. */
  VARYING("v", 500, 300, 12_000, "max-age=3600"),
  /** Stale after a second: revalidated again and again. */
  BRIEF("b", 500, 300, 30_000, "max-age=1"),
  /** Sent without a length. */
  CHUNKED("c", 500, 300, 90_000, "max-age=3600"),
  /** Slow to come, and asked for by many at once. */
  SHARED("h", 64, 1_000, 200_000, "max-age=3600"),
  /** Never kept. */
  PRIVATE("p", 100, 300, 20_000, "private, no-store"),
  /** From an origin that fails now and then. */
  FAULTY("f", 300, 300, 60_000, "max-age=3600");

  final String letter;
  final int count;
  final int bytesMin;
  final int bytesMax;
  final String cacheControl;

  Kind(String letter, int count, int bytesMin, int bytesMax, String cacheControl) {
    this.letter = letter;
    this.count = count;
    this.bytesMin = bytesMin;
    this.bytesMax = bytesMax;
    this.cacheControl = cacheControl;
  }

  String contentType() {
    return this == TEXT ? "text/plain" : "application/octet-stream";
  }
}
