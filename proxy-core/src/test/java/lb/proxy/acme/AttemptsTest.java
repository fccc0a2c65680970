package lb.proxy.acme;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AttemptsTest {
  private static final Instant NEXT = Instant.parse("2026-11-21T10:00:00Z");

  @Test
  void whatIsWrittenIsRead() {
    Attempts attempts =
        new Attempts("aa", "bb", 3, NEXT, "C:\\x = # ! : \u00fc\n of two lines")
            .failed(NEXT, "no=1 \\");
    assertThat(Attempts.parse(attempts.text())).isEqualTo(attempts);
    assertThat(Attempts.parse(Attempts.NONE.text())).isEqualTo(Attempts.NONE);
  }

  @Test
  void aReasonOfSeveralLinesBecomesOne() {
    Attempts attempts = Attempts.NONE.failed(NEXT, "first\n  issuer=evil\r\nthird");
    assertThat(Attempts.parse(attempts.text()).why()).isEqualTo("first issuer=evil third");
    assertThat(Attempts.parse(attempts.text()).issuer()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"failures=many", "failures=1\nnext=tomorrow", "why=\\u00", "\0\0\0"})
  void whatCannotBeReadIsNothing(String text) {
    assertThat(Attempts.parse(text)).isEqualTo(Attempts.NONE);
  }

  @Test
  void otherSettingsAreTriedAtOnce() {
    Attempts failed = Attempts.NONE.with("a").failed(NEXT, "no");
    assertThat(failed.next()).isEqualTo(NEXT);
    assertThat(failed.with("a")).isEqualTo(failed);
    assertThat(failed.with("b").next()).isNull();
  }

  /** Written down while the clock was years ahead. */
  @Test
  void aWaitThatNobodyCanHaveAskedForIsNotBelieved() {
    Attempts failed = Attempts.NONE.failed(NEXT, "no");
    Instant weekBefore = NEXT.minus(RenewalTimes.RETRY_AFTER_MOST);
    assertThat(failed.believedAt(weekBefore)).isEqualTo(failed);
    assertThat(failed.believedAt(weekBefore.minusSeconds(1)).next()).isNull();
    assertThat(failed.believedAt(weekBefore.minusSeconds(1)).failures()).isEqualTo(1);
  }
}
