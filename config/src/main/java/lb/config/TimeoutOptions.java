package lb.config;

final class TimeoutOptions {
  private TimeoutOptions() {}

  static Timeouts standard() {
    return new Timeouts(10_000, 75_000, 5_000, 60_000, 60_000, 55_000, 60_000, 30_000, 5_000);
  }
}
