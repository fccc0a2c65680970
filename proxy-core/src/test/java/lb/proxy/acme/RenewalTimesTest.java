package lb.proxy.acme;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class RenewalTimesTest {
  private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
  private static final double MOST = Math.nextDown(1.0);

  @Test
  void aCertificateIsRenewedAfterTwoThirdsOfItsLifetime() {
    Instant ends = NOW.plus(Duration.ofDays(90));
    assertThat(RenewalTimes.renewal(NOW, ends, 0)).isEqualTo(NOW.plus(Duration.ofDays(60)));
  }

  @Test
  void renewalsAreSpreadOverADayAndAHalfOfNinety() {
    Instant ends = NOW.plus(Duration.ofDays(90));
    assertThat(RenewalTimes.renewal(NOW, ends, MOST))
        .isBetween(NOW.plus(Duration.ofHours(61 * 24)), NOW.plus(Duration.ofHours(61 * 24 + 12)));
  }

  @Test
  void aShortLifetimeIsRenewedInTimeToo() {
    Instant ends = NOW.plus(Duration.ofDays(6));
    assertThat(RenewalTimes.renewal(NOW, ends, MOST)).isBefore(NOW.plus(Duration.ofDays(5)));
  }

  @Test
  void waitsDoubleAndAreBounded() {
    assertThat(wait(1)).isEqualTo(Duration.ofSeconds(270));
    assertThat(wait(2)).isEqualTo(Duration.ofSeconds(540));
    assertThat(wait(3)).isEqualTo(Duration.ofSeconds(1_080));
    assertThat(wait(30)).isEqualTo(RenewalTimes.BACK_OFF_MOST.multipliedBy(9).dividedBy(10));
    assertThat(wait(Integer.MAX_VALUE)).isEqualTo(wait(30));
  }

  @Test
  void fewerThanFiveFailuresFallIntoTheFirstHour() {
    Instant at = NOW;
    int failures = 0;
    while (at.isBefore(NOW.plus(Duration.ofHours(1)))) {
      at = RenewalTimes.afterFailure(at, ++failures, Duration.ZERO, 0);
    }
    assertThat(failures).isLessThan(5);
  }

  private static Duration wait(int failures) {
    return Duration.between(NOW, RenewalTimes.afterFailure(NOW, failures, Duration.ZERO, 0));
  }

  @Test
  void waitsAreSpread() {
    assertThat(RenewalTimes.afterFailure(NOW, 1, Duration.ZERO, MOST))
        .isBetween(NOW.plusSeconds(329), NOW.plusSeconds(330));
  }

  @Test
  void whatTheAuthorityAsksForIsWaited() {
    assertThat(RenewalTimes.afterFailure(NOW, 1, Duration.ofHours(30), 0))
        .isEqualTo(NOW.plus(Duration.ofHours(30)));
    assertThat(RenewalTimes.afterFailure(NOW, 1, Duration.ofSeconds(1), 0))
        .isEqualTo(NOW.plusSeconds(270));
  }

  @Test
  void anAuthorityThatAsksForYearsIsNotObeyed() {
    assertThat(RenewalTimes.afterFailure(NOW, 1, Duration.ofDays(10_000), 0))
        .isEqualTo(NOW.plus(RenewalTimes.RETRY_AFTER_MOST));
  }
}
