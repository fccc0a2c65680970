package lb.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class StatsCommandTest {
  private final FakeAdmin admin = FakeAdmin.start();

  @AfterEach
  void stop() {
    admin.close();
  }

  @Test
  void theNumbersAreLaidOutForPeople() {
    admin.answer(200, answer(185, 12_000, 10_740, 1_260, 3_221_225_472L));

    assertThat(new Typed().run("stats", "--admin", admin.address()).out())
        .isEqualTo(
            """
            lb 0.1.0, up 3m 5s, 12 connections open

            requests   12k
            hits       11k       89.5%     p50 0.25 ms, p99 2.1 ms
            misses     1.3k                p50 12 ms, p99 81 ms
            of these   3 stale, 2 revalidated, 14 collapsed
            besides    1 bypassed, 4 errors
            served     3 GiB
            fetched    120 MiB
            cache      12 MiB in 1100 objects, of 64 MiB; 7 evicted, 1 purge

            SITE                          REQUESTS      HITS    MISSES   RATIO     SERVED
            shop                               12k       11k      1.3k   89.5%      3 GiB

            UPSTREAM                                     ACTIVE    IDLE  REQUESTS    ERRORS
            10.0.0.1:80                            up         2       6      1.3k         0
            10.0.0.2:80                            DOWN       0       0        10        10
            """);
  }

  @Test
  void nothingAskedYetHasNoRatioAndNoLatency() {
    admin.answer(200, "{\"schema\":\"lb.stats.v1\",\"version\":\"0.1.0\",\"uptime_seconds\":0.4}");

    Typed.Result result = new Typed().run("stats", "--admin", admin.address());

    assertThat(result.out()).contains("hits       0         -\n").doesNotContain("SITE", "p50");
  }

  @Test
  void jsonIsPassedOnAsItCame() {
    String answer = answer(1, 2, 1, 1, 3);
    admin.answer(200, answer + "\n");

    assertThat(new Typed().run("stats", "--json", "--admin", admin.address()).out())
        .isEqualTo(answer + "\n");
  }

  @Test
  void watchingShowsRates() {
    admin.answer(200, answer(100, 1_000, 1, 1, 1_048_576));
    admin.answer(200, answer(102, 1_500, 1, 1, 3_145_728));

    Typed.Result result = watch();

    assertThat(result.out().split("lb 0.1.0")).hasSize(3);
    assertThat(result.out()).containsOnlyOnce("250/s").containsOnlyOnce("1 MiB/s");
  }

  @Test
  void aRestartBetweenShowsNoRate() {
    admin.answer(200, answer(100, 1_000, 1, 1, 10));
    admin.answer(200, answer(2, 5, 1, 1, 10));

    assertThat(watch().out()).doesNotContain("/s");
  }

  @Test
  void watchedJsonIsOneObjectALine() {
    admin.answer(200, answer(100, 1_000, 1, 1, 10));
    admin.answer(200, answer(102, 1_500, 1, 1, 10));

    assertThat(watch("--json").out().lines().toList())
        .containsExactly(answer(100, 1_000, 1, 1, 10), answer(102, 1_500, 1, 1, 10));
  }

  @Test
  void onATerminalTheScreenComesBack() {
    admin.answer(200, answer(100, 1_000, 1, 1, 10));

    String out =
        new Typed()
            .onTerminal("")
            .run("stats", "--watch", "--count", "1", "--admin", admin.address())
            .out();

    assertThat(out).startsWith("\033[?1049h").endsWith("\033[?1049l").contains("\033[H");
  }

  @Test
  void withoutATerminalThereAreNoControlSequences() {
    admin.answer(200, answer(100, 1_000, 1, 1, 10));

    assertThat(
            new Typed().run("stats", "--watch", "--count", "1", "--admin", admin.address()).out())
        .doesNotContain("\033");
  }

  @Test
  void anIntervalOutOfRangeIsAUsageError() {
    Typed.Result result =
        new Typed().run("stats", "--watch", "--interval", "0", "--admin", admin.address());

    assertThat(result.code()).isEqualTo(ExitCode.USAGE.code());
    assertThat(result.err()).contains("--interval is 0.0");
  }

  private Typed.Result watch(String... more) {
    String[] typed = new String[7 + more.length];
    System.arraycopy(
        new String[] {
          "stats", "--watch", "--count", "2", "--interval=0.1", "--admin", admin.address()
        },
        0,
        typed,
        0,
        7);
    System.arraycopy(more, 0, typed, 7, more.length);
    return new Typed().run(typed);
  }

  private static String answer(double uptime, long requests, long hits, long misses, long served) {
    String counts =
        "\"requests\":%d,\"hits\":%d,\"misses\":%d,\"stale\":3,\"revalidated\":2,\"collapsed\":14,\"bypass\":1,\"errors\":4,\"hit_ratio\":0.5,\"bytes_served\":%d,\"bytes_from_origin\":125829120"
            .formatted(requests, hits, misses, served);
    return ("{\"schema\":\"lb.stats.v1\",\"version\":\"0.1.0\",\"uptime_seconds\":%s,%s,\"connections_open\":12,"
            + "\"evictions\":7,\"purges\":1,\"cache\":{\"objects\":1100,\"bytes_used\":12582912,\"bytes_capacity\":67108864},"
            + "\"latency\":{\"hit\":{\"count\":9,\"p50_ms\":0.25,\"p99_ms\":2.1},\"miss\":{\"count\":9,\"p50_ms\":12.1,\"p99_ms\":80.6}},"
            + "\"sites\":[{\"name\":\"shop\",%s}],\"upstreams\":["
            + "{\"site\":\"shop\",\"name\":\"10.0.0.1:80\",\"up\":true,\"active\":2,\"idle\":6,\"pending\":0,\"requests\":1260,\"errors\":0},"
            + "{\"site\":\"shop\",\"name\":\"10.0.0.2:80\",\"up\":false,\"active\":0,\"idle\":0,\"pending\":0,\"requests\":10,\"errors\":10}]}")
        .formatted(uptime, counts, counts);
  }
}
