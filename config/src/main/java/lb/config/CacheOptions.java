package lb.config;

final class CacheOptions {
  private CacheOptions() {}

  static CachePolicy standard() {
    return new CachePolicy(
        true,
        CachePolicy.NONE,
        false,
        false,
        false,
        true,
        3_600,
        CachePolicy.NONE,
        Long.MAX_VALUE,
        true,
        true);
  }
}
