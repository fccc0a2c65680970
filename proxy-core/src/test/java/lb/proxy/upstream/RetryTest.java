package lb.proxy.upstream;

import static lb.proxy.upstream.FetchFailure.Kind.CANCELLED;
import static lb.proxy.upstream.FetchFailure.Kind.CONNECT;
import static lb.proxy.upstream.FetchFailure.Kind.FIRST_BYTE_TIMEOUT;
import static lb.proxy.upstream.FetchFailure.Kind.RESET_BEFORE_HEAD;
import static lb.proxy.upstream.FetchFailure.Kind.WRITE;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RetryTest {
  private static final Set<FetchFailure.Kind> NOTHING_WAS_SENT =
      EnumSet.of(
          FetchFailure.Kind.RESOLVE,
          CONNECT,
          FetchFailure.Kind.CONNECT_TIMEOUT,
          FetchFailure.Kind.TLS,
          FetchFailure.Kind.POOL_FULL);

  @ParameterizedTest
  @EnumSource(FetchFailure.Kind.class)
  void anotherOriginIsTriedWhenThereWasNoConnection(FetchFailure.Kind kind) {
    Retry expected = NOTHING_WAS_SENT.contains(kind) ? Retry.NEXT_ORIGIN : Retry.NONE;
    assertThat(Retry.afterNoConnection(kind, 1, true)).isEqualTo(expected);
  }

  @Test
  void anotherOriginIsTriedOnlyWhenOneIsLeft() {
    assertThat(Retry.afterNoConnection(CONNECT, 1, false)).isEqualTo(Retry.NONE);
  }

  @Test
  void attemptsAreBounded() {
    assertThat(Retry.afterNoConnection(CONNECT, Retry.ATTEMPTS_MAX - 1, true))
        .isEqualTo(Retry.NEXT_ORIGIN);
    assertThat(Retry.afterNoConnection(CONNECT, Retry.ATTEMPTS_MAX, true)).isEqualTo(Retry.NONE);
    assertThat(Retry.afterBreak(RESET_BEFORE_HEAD, true, false, true, Retry.ATTEMPTS_MAX))
        .isEqualTo(Retry.NONE);
  }

  @Test
  void whatTheProcessGaveUpIsNotTriedElsewhere() {
    assertThat(Retry.afterNoConnection(CANCELLED, 1, true)).isEqualTo(Retry.NONE);
  }

  @ParameterizedTest
  @EnumSource(FetchFailure.Kind.class)
  void onlyAConnectionThatDiedUnansweredIsReplaced(FetchFailure.Kind kind) {
    Retry expected =
        kind == RESET_BEFORE_HEAD || kind == WRITE ? Retry.FRESH_CONNECTION : Retry.NONE;
    assertThat(Retry.afterBreak(kind, true, false, true, 1)).isEqualTo(expected);
  }

  @Test
  void eachConditionOfASafeRetryIsNeeded() {
    assertThat(Retry.afterBreak(WRITE, true, false, true, 1)).isEqualTo(Retry.FRESH_CONNECTION);
    assertThat(Retry.afterBreak(WRITE, false, false, true, 1)).as("new").isEqualTo(Retry.NONE);
    assertThat(Retry.afterBreak(WRITE, true, true, true, 1)).as("octets").isEqualTo(Retry.NONE);
    assertThat(Retry.afterBreak(WRITE, true, false, false, 1)).as("POST").isEqualTo(Retry.NONE);
    assertThat(Retry.afterBreak(FIRST_BYTE_TIMEOUT, true, false, true, 1)).isEqualTo(Retry.NONE);
  }
}
