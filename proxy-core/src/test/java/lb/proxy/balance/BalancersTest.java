package lb.proxy.balance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds of each way to choose, and the shares that come of it. */
class BalancersTest {
  private static final long SEED = 1;
  private static final int TURNS = 100_000;

  static List<Balancer> ofFour() {
    return balancers(new int[] {1, 1, 1, 1});
  }

  private static List<Balancer> balancers(int[] weights) {
    String[] names =
        IntStream.range(0, weights.length).mapToObj(i -> "origin-" + i).toArray(String[]::new);
    return List.of(
        new LeastRequests(weights, SEED),
        new RoundRobin(weights, SEED),
        new RandomChoice(weights, SEED),
        new ConsistentHash(names, weights, 125));
  }

  @ParameterizedTest
  @MethodSource("ofFour")
  void onlyWhatIsAdmittedIsChosen(Balancer balancer) {
    Random random = new Random(5);
    Field field = new Field(4);
    for (int turn = 0; turn < 10_000; turn++) {
      for (int i = 0; i < 4; i++) {
        field.down[i] = random.nextInt(3) > 0;
        field.inFlight[i] = random.nextInt(20);
      }
      int chosen = balancer.choose(field, turn, random.nextLong());
      boolean none = IntStream.range(0, 4).allMatch(i -> field.down[i]);
      assertThat(chosen == Balancer.NONE).isEqualTo(none);
      assertThat(none || !field.down[chosen]).isTrue();
    }
  }

  @ParameterizedTest
  @MethodSource("ofFour")
  void theSameTurnIsTheSameChoice(Balancer balancer) {
    Balancer again =
        ofFour().stream().filter(b -> b.getClass() == balancer.getClass()).toList().get(0);
    Field field = new Field(4);
    for (int turn = 0; turn < 1_000; turn++) {
      assertThat(again.choose(field, turn, turn * 31L))
          .isEqualTo(balancer.choose(field, turn, turn * 31L));
    }
  }

  @Test
  void equalOriginsAreChosenEquallyOften() {
    for (Balancer balancer : ofFour().subList(0, 3)) {
      int[] counts = new Field(4).counts(balancer, TURNS);
      assertThat(Arrays.stream(counts).boxed())
          .as("%s", balancer)
          .allSatisfy(count -> assertThat(count).isBetween(24_500, 25_500));
    }
  }

  @Test
  void weightsAreSharesWhenNothingIsUnderWay() {
    for (Balancer balancer : balancers(new int[] {1, 2, 7}).subList(0, 3)) {
      int[] counts = new Field(3).counts(balancer, TURNS);
      // Of two that are drawn, the lighter one is the first as often as its weight says.
      int[] expected = {TURNS / 10, TURNS / 5, TURNS * 7 / 10};
      for (int i = 0; i < 3; i++) {
        assertThat(counts[i]).as("%s of %s", i, balancer).isCloseTo(expected[i], byPercent(5));
      }
    }
  }

  @Test
  void theTurnsOfOneThatIsDownGoToAllOthersAlike() {
    for (Balancer balancer : ofFour().subList(0, 3)) {
      Field field = new Field(4);
      field.down[1] = true;
      int[] counts = field.counts(balancer, TURNS);
      assertThat(counts[1]).isZero();
      for (int i : new int[] {0, 2, 3}) {
        assertThat(counts[i]).as("%s of %s", i, balancer).isCloseTo(TURNS / 3, byPercent(4));
      }
    }
  }

  @Test
  void oneThatTakesATenthOfItsShareGetsAboutThat() {
    for (Balancer balancer : ofFour().subList(0, 3)) {
      Field field = new Field(4);
      field.share[2] = 10;
      int[] counts = field.counts(balancer, TURNS);
      assertThat(counts[2]).as("%s", balancer).isBetween(TURNS / 60, TURNS / 20);
    }
  }

  @Test
  void turnsAreTakenInOrder() {
    RoundRobin balancer = new RoundRobin(new int[] {2, 1}, SEED);
    Field field = new Field(2);
    assertThat(IntStream.range(0, 6).map(turn -> balancer.choose(field, turn, 0)))
        .containsExactly(0, 1, 0, 0, 1, 0);
    assertThat(balancer.choose(field, -1, 0)).as("a counter that ran over").isBetween(0, 1);
  }

  @Test
  void ofTwoTheOneWithFewerRequestsForItsWeightIsTaken() {
    Field field = new Field(2);
    field.inFlight[0] = 1;
    assertThat(field.counts(new LeastRequests(new int[] {1, 1}, SEED), 1_000))
        .containsExactly(0, 1_000);
    assertThat(field.counts(new LeastRequests(new int[] {5, 1}, SEED), 1_000)[0]).isZero();
    field.inFlight[1] = 1;
    assertThat(field.counts(new LeastRequests(new int[] {5, 1}, SEED), 1_000))
        .containsExactly(1_000, 0);
  }

  @Test
  void theBusiestOfManyIsNeverTaken() {
    Field field = new Field(10);
    Arrays.fill(field.inFlight, 3);
    field.inFlight[4] = 4;
    assertThat(field.counts(new LeastRequests(Field.equalWeights(10), SEED), TURNS)[4]).isZero();
  }

  @Test
  void twoChoicesKeepTheLongestQueueShort() {
    int origins = 100;
    int requests = 10_000;
    Field two = new Field(origins);
    Field one = new Field(origins);
    LeastRequests leastRequests = new LeastRequests(Field.equalWeights(origins), SEED);
    RandomChoice anyOne = new RandomChoice(Field.equalWeights(origins), SEED);
    for (int turn = 0; turn < requests; turn++) {
      two.inFlight[leastRequests.choose(two, turn, 0)]++;
      one.inFlight[anyOne.choose(one, turn, 0)]++;
    }
    // A mean of 100: chance alone goes some 25 beyond it, two choices stay within a few.
    assertThat(Arrays.stream(two.inFlight).max().getAsInt()).isLessThanOrEqualTo(105);
    assertThat(Arrays.stream(one.inFlight).max().getAsInt()).isGreaterThan(115);
  }

  @Test
  void aSlowOriginGetsLessWithoutAnybodyMeasuringIt() {
    // Each turn one request begins; a quick origin answers within 4 turns, the slow one within 80.
    int[] answersWithin = {4, 4, 80};
    int[] counts = new int[3];
    Field field = new Field(3);
    List<java.util.ArrayDeque<Integer>> running =
        List.of(
            new java.util.ArrayDeque<>(),
            new java.util.ArrayDeque<>(),
            new java.util.ArrayDeque<>());
    LeastRequests balancer = new LeastRequests(Field.equalWeights(3), SEED);
    for (int turn = 0; turn < 10_000; turn++) {
      for (int i = 0; i < 3; i++) {
        while (!running.get(i).isEmpty() && running.get(i).getFirst() <= turn) {
          running.get(i).removeFirst();
          field.inFlight[i]--;
        }
      }
      int chosen = balancer.choose(field, turn, 0);
      counts[chosen]++;
      field.inFlight[chosen]++;
      running.get(chosen).addLast(turn + answersWithin[chosen]);
    }
    assertThat(counts[2]).isBetween(100, 1_000);
    assertThat(counts[0]).isCloseTo(counts[1], byPercent(10));
  }

  private static org.assertj.core.data.Percentage byPercent(int percent) {
    return org.assertj.core.data.Percentage.withPercentage(percent);
  }
}
