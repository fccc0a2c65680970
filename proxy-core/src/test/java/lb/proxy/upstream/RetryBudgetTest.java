package lb.proxy.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.TimeUnit;
import lb.config.RetryPolicy;
import org.junit.jupiter.api.Test;

class RetryBudgetTest {
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  private long now = 77 * SECOND;
  private long attempts;

  private RetryBudget budget(int percent, int perSecond) {
    return new RetryBudget(new RetryPolicy(3, true, true, List.of(), percent, perSecond), now);
  }

  /** All of some requests, spread over a time, fail: how many of them are retried? */
  private int retries(RetryBudget budget, int requests, long nanos) {
    int retries = 0;
    for (int i = 0; i < requests; i++) {
      now += nanos / requests;
      attempts++;
      if (budget.take(now, attempts)) {
        retries++;
        attempts++; // the retry is an attempt too
      }
    }
    return retries;
  }

  @Test
  void aShareOfTheRequestsIsRetriedWhenAllFail() {
    RetryBudget budget = budget(20, 0);
    assertThat(retries(budget, 100_000, 100 * SECOND)).isBetween(19_000, 20_000);
  }

  @Test
  void someASecondAreRetriedWhateverTheShare() {
    RetryBudget budget = budget(0, 10);
    retries(budget, 1_000, 10 * SECOND); // what it began with is spent
    assertThat(retries(budget, 100_000, 100 * SECOND)).isBetween(950, 1_000);
  }

  @Test
  void atTheBeginningThereIsWhatTenSecondsAllow() {
    assertThat(retries(budget(20, 10), 1_000, SECOND / 1_000)).isBetween(290, 300);
    now += 3600 * SECOND;
    assertThat(retries(budget(0, 1), 1_000, SECOND / 1_000)).isEqualTo(10);
  }

  @Test
  void aBusyHourSavesNothingUp() {
    RetryBudget budget = budget(10, 0);
    attempts = 3_600_000; // a thousand a second, all well
    now += 3_600 * SECOND;
    assertThat(retries(budget, 2_000, 2))
        .as("ten seconds of it, and a tenth of these")
        .isBetween(1_150, 1_200);
  }

  @Test
  void whatFailsTogetherAfterAQuietTimeIsRetried() {
    RetryBudget budget = budget(20, 10);
    retries(budget, 5_000, SECOND);
    now += 120 * SECOND;
    assertThat(retries(budget, 80, SECOND)).isEqualTo(80);
  }

  @Test
  void nothingAllowedIsNothing() {
    assertThat(retries(budget(0, 0), 10_000, 100 * SECOND)).isZero();
  }
}
