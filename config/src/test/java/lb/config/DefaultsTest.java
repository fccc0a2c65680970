package lb.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What operators rely on without writing it; a change here changes running systems. */
final class DefaultsTest {
  private static final long KB = 1L << 10;
  private static final long MB = 1L << 20;
  private static final long GB = 1L << 30;

  private static Config config(String text, long machineBytes) {
    return ConfigReader.read("lb.json", text, new MachineFacts(machineBytes, 2)).orThrow();
  }

  @Test
  void limitsAreThoseOfTheDocumentation() {
    assertThat(Limits.standard(8 * GB))
        .isEqualTo(
            new Limits(
                (int) (8 * KB),
                (int) (32 * KB),
                128,
                16 * GB,
                10_000,
                256,
                (int) (64 * KB),
                64,
                GB,
                10_000,
                100_000,
                (int) (64 * KB),
                256,
                200,
                10_000,
                Http2Limits.STANDARD,
                Http3Limits.STANDARD));
    assertThat(Limits.standard(100 * MB).objectBytesMax()).isEqualTo(25 * MB);
  }

  @Test
  void limitsOfHttp2AreThoseOfTheDocumentation() {
    assertThat(Http2Limits.STANDARD)
        .isEqualTo(
            new Http2Limits(
                128,
                (int) (256 * KB),
                (int) MB,
                (int) (4 * KB),
                8,
                200,
                100,
                100,
                100,
                200,
                200,
                1_000));
  }

  @Test
  void limitsOfHttp3AreThoseOfTheDocumentation() {
    assertThat(Http3Limits.STANDARD)
        .isEqualTo(
            new Http3Limits(
                128, (int) (256 * KB), (int) MB, 8, 64, 200, 100, 100, 200, (int) (64 * KB)));
  }

  @Test
  void timeoutsAreThoseOfTheDocumentation() {
    assertThat(Timeouts.STANDARD)
        .isEqualTo(
            new Timeouts(
                10_000,
                10_000,
                75_000,
                5_000,
                60_000,
                60_000,
                55_000,
                60_000,
                30_000,
                0,
                5_000,
                1_000,
                300_000,
                28_800_000,
                3_600_000,
                60_000));
  }

  @Test
  void policyIsThatOfTheDocumentation() {
    assertThat(CachePolicy.STANDARD)
        .isEqualTo(
            new CachePolicy(
                true, -1, false, false, false, true, 3_600, -1, Long.MAX_VALUE, true, true));
  }

  @Test
  void anEmptyKeyBlockIsTheStandardKey() {
    Config config =
        config("{\"origins\": \"a\", \"routes\": [{\"match\": \"*\", \"key\": {}}]}", GB);
    assertThat(config.sites().getFirst().routeFor("/").key()).isEqualTo(KeyRule.STANDARD);
  }

  @Test
  void memoryIsAQuarterOfTheMachineButAtLeast64Megabytes() {
    assertThat(config("{\"origins\": \"a\"}", 8 * GB).memoryBytes()).isEqualTo(2 * GB);
    assertThat(config("{\"origins\": \"a\"}", 100 * MB).memoryBytes()).isEqualTo(64 * MB);
  }

  @Test
  void anObjectIsNeverLargerThanTheLimitAllows() {
    Config config =
        config(
            "{\"origins\": \"a\", \"limits\": {\"object_max\": \"1mb\"},"
                + " \"cache\": {\"object_max\": \"5mb\"}}",
            GB);
    assertThat(config.sites().getFirst().defaultPolicy().objectBytesMax()).isEqualTo(MB);
  }

  @Test
  void theAdminListenerIsOnLoopback() {
    Config config = config("{\"origins\": \"a\"}", GB);
    assertThat(config.admin()).isEqualTo(new Admin(new HostPort("127.0.0.1", 8_089), null));
    assertThat(config.log()).isEqualTo(AccessLog.OFF);
    assertThat(config.purgeFrom()).isEmpty();
  }

  @Test
  void aTokenIsNotPrinted() {
    assertThat(new Admin(new HostPort("127.0.0.1", 1), "s3cret"))
        .asString()
        .doesNotContain("s3cret");
  }

  @Test
  void thisMachineHasMemoryAndCores() {
    MachineFacts facts = MachineFacts.ofThisMachine();
    assertThat(facts.memoryBytes()).isBetween(16 * MB, 1L << 50);
    assertThat(facts.cores()).isPositive();
  }
}
