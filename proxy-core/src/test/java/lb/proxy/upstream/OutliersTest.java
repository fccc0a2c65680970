package lb.proxy.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import lb.config.Ejection;
import lb.proxy.upstream.OriginTally.Sum;
import org.junit.jupiter.api.Test;

class OutliersTest {
  private static final long MILLI = 1_000_000;
  private static final Ejection ERRORS = new Ejection(50, 0, 20, 10_000, 30_000, 300_000, 50);
  private static final Ejection BOTH = new Ejection(50, 5, 20, 10_000, 30_000, 300_000, 50);

  private static Sum well(int requests) {
    return new Sum(requests, 0, 0, requests * 2 * MILLI);
  }

  private static Sum failing(int requests, int errors) {
    return new Sum(requests, errors, 0, requests * 2 * MILLI);
  }

  private static Sum slow(int requests, long millis) {
    return new Sum(requests, 0, 0, requests * millis * MILLI);
  }

  private static List<Integer> out(Ejection policy, Sum... seen) {
    return out(policy, new boolean[seen.length], seen);
  }

  private static List<Integer> out(Ejection policy, boolean[] alreadyOut, Sum... seen) {
    return Outliers.of(List.of(seen), alreadyOut, policy).stream()
        .map(Outliers.Outlier::index)
        .toList();
  }

  @Test
  void oneThatFailsWhileOthersDoNotIsOut() {
    assertThat(out(ERRORS, well(100), failing(100, 50), well(100))).containsExactly(1);
    assertThat(out(ERRORS, well(100), failing(100, 49), well(100))).isEmpty();
    assertThat(out(ERRORS, well(100), new Sum(10, 0, 30, 10 * MILLI))).containsExactly(1);
  }

  @Test
  void whenAllFailAlikeNobodyIsOut() {
    assertThat(out(ERRORS, failing(100, 80), failing(100, 90), failing(100, 85))).isEmpty();
  }

  @Test
  void fewRequestsSayNothing() {
    assertThat(out(ERRORS, well(100), failing(19, 19))).isEmpty();
    assertThat(out(ERRORS, well(100), failing(20, 20))).containsExactly(1);
  }

  @Test
  void oneThatNobodyCanBeHeldAgainstStays() {
    assertThat(out(ERRORS, failing(100, 100))).isEmpty();
    assertThat(out(ERRORS, failing(100, 100), Sum.NONE)).isEmpty();
    assertThat(out(ERRORS, new boolean[] {false, true}, failing(100, 100), well(100))).isEmpty();
  }

  @Test
  void notMoreThanTheShareAreOutAndTheWorstIsFirst() {
    Sum bad = failing(100, 60);
    Sum worse = failing(100, 100);
    Sum[] seen = {well(100), bad, worse, well(500), well(100), well(100)};
    Ejection third = new Ejection(50, 0, 20, 10_000, 30_000, 300_000, 34);
    assertThat(out(third, seen)).containsExactly(2, 1);
    boolean[] oneOut = {false, false, false, false, true, false};
    assertThat(out(third, oneOut, seen)).containsExactly(2);
    Ejection one = new Ejection(50, 0, 20, 10_000, 30_000, 300_000, 1);
    assertThat(out(one, seen)).as("one may always be").containsExactly(2);
    assertThat(out(one, oneOut, seen)).isEmpty();
  }

  @Test
  void oneAlwaysStays() {
    Ejection all = new Ejection(1, 0, 1, 10_000, 30_000, 300_000, 100);
    boolean[] firstOut = {true, false};
    assertThat(out(all, firstOut, failing(10, 10), failing(10, 10))).isEmpty();
  }

  @Test
  void oneThatTakesManyTimesAsLongIsOut() {
    assertThat(out(BOTH, well(100), slow(100, 20), well(100))).containsExactly(1);
    assertThat(out(BOTH, well(100), slow(100, 9), well(100))).isEmpty();
    assertThat(out(ERRORS, well(100), slow(100, 2_000), well(100))).as("unasked").isEmpty();
    assertThat(Outliers.of(List.of(well(100), slow(100, 20)), new boolean[2], BOTH))
        .first()
        .returns(true, Outliers.Outlier::forLatency);
  }

  @Test
  void aDifferenceThatNobodyFeelsIsNone() {
    Sum quick = new Sum(100, 0, 0, 100 * MILLI / 10);
    assertThat(out(BOTH, quick, slow(100, 2), quick)).isEmpty();
  }
}
