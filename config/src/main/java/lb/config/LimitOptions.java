package lb.config;

final class LimitOptions {
  private LimitOptions() {}

  static Limits standard(long memoryBytes) {
    return new Limits(
        8 << 10,
        32 << 10,
        128,
        16L << 30,
        10_000,
        256,
        64 << 10,
        64,
        Math.min(memoryBytes / 4, 1L << 30),
        10_000,
        100_000,
        64 << 10,
        256,
        200);
  }
}
