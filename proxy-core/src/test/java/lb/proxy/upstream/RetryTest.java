package lb.proxy.upstream;

import static lb.proxy.upstream.FetchFailure.Kind.CONNECT;
import static lb.proxy.upstream.FetchFailure.Kind.FIRST_BYTE_TIMEOUT;
import static lb.proxy.upstream.FetchFailure.Kind.ORIGIN_CANCELLED;
import static lb.proxy.upstream.FetchFailure.Kind.ORIGIN_OVERLOADED;
import static lb.proxy.upstream.FetchFailure.Kind.RESET_BEFORE_HEAD;
import static lb.proxy.upstream.FetchFailure.Kind.STREAM_REFUSED;
import static lb.proxy.upstream.FetchFailure.Kind.WRITE;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import lb.config.RetryPolicy;
import lb.config.UpstreamPolicy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RetryTest {
  private static final RetryPolicy STANDARD = UpstreamPolicy.STANDARD.retry();
  private static final RetryPolicy ALL =
      new RetryPolicy(3, true, true, List.of(502, 503, 504), 20, 10);
  private static final RetryPolicy LITTLE = new RetryPolicy(3, false, false, List.of(), 20, 10);

  private static final RetryPolicy FOUR = new RetryPolicy(4, false, false, List.of(), 20, 10);

  /** What may be repeated whatever was asked; see its own test. */
  private static final String REFUSED = "STREAM_REFUSED";

  private static final Set<FetchFailure.Kind> NOTHING_WAS_SENT =
      EnumSet.of(
          FetchFailure.Kind.RESOLVE,
          CONNECT,
          FetchFailure.Kind.CONNECT_TIMEOUT,
          FetchFailure.Kind.TLS,
          FetchFailure.Kind.PENDING_FULL,
          FetchFailure.Kind.POOL_FULL);

  /** A GET on a new connection, unanswered, with another origin to go to. */
  private static final Retry.Attempt FIRST = new Retry.Attempt(false, false, true, 1, true);

  private static final Retry.Attempt POOLED = new Retry.Attempt(true, false, true, 1, true);

  @ParameterizedTest
  @EnumSource(FetchFailure.Kind.class)
  void anotherOriginIsTriedWhenThereWasNoConnection(FetchFailure.Kind kind) {
    Retry expected = NOTHING_WAS_SENT.contains(kind) ? Retry.NEXT_ORIGIN : Retry.NONE;
    assertThat(Retry.afterNoConnection(kind, 1, true, LITTLE)).isEqualTo(expected);
  }

  @Test
  void anotherOriginIsTriedOnlyWhenOneIsLeft() {
    assertThat(Retry.afterNoConnection(CONNECT, 1, false, ALL)).isEqualTo(Retry.NONE);
    assertThat(Retry.afterBreak(WRITE, new Retry.Attempt(false, false, true, 1, false), ALL))
        .isEqualTo(Retry.NONE);
    assertThat(Retry.afterStatus(503, new Retry.Attempt(false, false, true, 1, false), ALL))
        .isEqualTo(Retry.NONE);
  }

  @Test
  void attemptsAreBounded() {
    assertThat(Retry.afterNoConnection(CONNECT, 2, true, ALL)).isEqualTo(Retry.NEXT_ORIGIN);
    assertThat(Retry.afterNoConnection(CONNECT, 3, true, ALL)).isEqualTo(Retry.NONE);
    Retry.Attempt third = new Retry.Attempt(false, false, true, 3, true);
    assertThat(Retry.afterBreak(WRITE, third, ALL)).isEqualTo(Retry.NONE);
    assertThat(Retry.afterStatus(503, third, ALL)).isEqualTo(Retry.NONE);
    Retry.Attempt last = new Retry.Attempt(true, false, true, Retry.ATTEMPTS_MAX, true);
    assertThat(Retry.afterBreak(WRITE, last, ALL)).isEqualTo(Retry.NONE);
  }

  @ParameterizedTest
  @EnumSource(value = FetchFailure.Kind.class, mode = EnumSource.Mode.EXCLUDE, names = REFUSED)
  void aPooledConnectionThatDiedUnansweredIsReplaced(FetchFailure.Kind kind) {
    Retry expected =
        kind == RESET_BEFORE_HEAD || kind == WRITE ? Retry.FRESH_CONNECTION : Retry.NONE;
    assertThat(Retry.afterBreak(kind, POOLED, LITTLE)).isEqualTo(expected);
  }

  @Test
  void whatWasNotLookedAtIsAskedAgainThereAndThenElsewhere() {
    assertThat(Retry.afterBreak(STREAM_REFUSED, FIRST, LITTLE)).isEqualTo(Retry.SAME_ORIGIN);
    Retry.Attempt second = new Retry.Attempt(true, false, true, 2, true);
    assertThat(Retry.afterBreak(STREAM_REFUSED, second, LITTLE)).isEqualTo(Retry.SAME_ORIGIN);
    Retry.Attempt third = new Retry.Attempt(true, false, true, 3, true);
    assertThat(Retry.afterBreak(STREAM_REFUSED, third, FOUR)).isEqualTo(Retry.NEXT_ORIGIN);
    assertThat(Retry.afterBreak(STREAM_REFUSED, third, LITTLE)).isEqualTo(Retry.NONE);
  }

  @ParameterizedTest
  @EnumSource(value = FetchFailure.Kind.class, mode = EnumSource.Mode.EXCLUDE, names = REFUSED)
  void aNewConnectionThatDiesUnansweredLeadsToAnotherOrigin(FetchFailure.Kind kind) {
    boolean died = kind == RESET_BEFORE_HEAD || kind == WRITE || kind.isResetByOrigin();
    Retry expected = died ? Retry.NEXT_ORIGIN : Retry.NONE;
    assertThat(Retry.afterBreak(kind, FIRST, STANDARD)).isEqualTo(expected);
    assertThat(Retry.afterBreak(kind, FIRST, LITTLE)).as("not wanted").isEqualTo(Retry.NONE);
  }

  @Test
  void anOriginThatEndsARequestIsNotAskedOnceMoreButAnotherIs() {
    for (FetchFailure.Kind kind : List.of(ORIGIN_CANCELLED, ORIGIN_OVERLOADED)) {
      assertThat(Retry.afterBreak(kind, POOLED, STANDARD)).isEqualTo(Retry.NEXT_ORIGIN);
      assertThat(Retry.afterBreak(kind, POOLED, LITTLE)).as("not wanted").isEqualTo(Retry.NONE);
    }
  }

  @Test
  void silenceLeadsToAnotherOriginOnlyWhereThatIsWanted() {
    assertThat(Retry.afterBreak(FIRST_BYTE_TIMEOUT, FIRST, ALL)).isEqualTo(Retry.NEXT_ORIGIN);
    assertThat(Retry.afterBreak(FIRST_BYTE_TIMEOUT, POOLED, ALL)).isEqualTo(Retry.NEXT_ORIGIN);
    assertThat(Retry.afterBreak(FIRST_BYTE_TIMEOUT, FIRST, STANDARD)).isEqualTo(Retry.NONE);
  }

  @Test
  void whatMayNotBeRepeatedIsNot() {
    Retry.Attempt post = new Retry.Attempt(true, false, false, 1, true);
    Retry.Attempt begun = new Retry.Attempt(true, true, true, 1, true);
    for (FetchFailure.Kind kind : FetchFailure.Kind.values()) {
      assertThat(Retry.afterBreak(kind, post, ALL)).as("POST, %s", kind).isEqualTo(Retry.NONE);
      assertThat(Retry.afterBreak(kind, begun, ALL)).as("octets, %s", kind).isEqualTo(Retry.NONE);
    }
    assertThat(Retry.afterStatus(503, post, ALL)).isEqualTo(Retry.NONE);
  }

  @Test
  void aStatusLeadsToAnotherOriginWhenThePolicyNamesIt() {
    assertThat(Retry.afterStatus(503, FIRST, ALL)).isEqualTo(Retry.NEXT_ORIGIN);
    assertThat(Retry.afterStatus(500, FIRST, ALL)).isEqualTo(Retry.NONE);
    assertThat(Retry.afterStatus(200, FIRST, ALL)).isEqualTo(Retry.NONE);
    assertThat(Retry.afterStatus(503, FIRST, STANDARD)).isEqualTo(Retry.NONE);
  }
}
