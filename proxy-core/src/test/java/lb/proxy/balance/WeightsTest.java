package lb.proxy.balance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class WeightsTest {
  @Test
  void equalWeightsTakeTurns() {
    assertThat(Weights.round(new int[] {7, 7, 7})).containsExactly(0, 1, 2);
  }

  @Test
  void aHeavyOriginIsSpreadOverTheRound() {
    assertThat(Weights.round(new int[] {5, 1, 1})).containsExactly(0, 0, 1, 0, 2, 0, 0);
  }

  @Test
  void weightsAreReducedToTheShortestRound() {
    assertThat(Weights.round(new int[] {100, 200})).containsExactly(1, 0, 1);
  }

  @Test
  void aLongRoundIsScaledDownAndNobodyDropsOut() {
    int[] weights = new int[20];
    Arrays.fill(weights, 997);
    weights[0] = 1;
    int[] round = Weights.round(weights);
    assertThat(round.length).isLessThanOrEqualTo(4096 + weights.length);
    assertThat(Arrays.stream(round).distinct().count()).isEqualTo(20);
    assertThat(Arrays.stream(round).filter(i -> i == 1).count()).isBetween(200L, 220L);
  }

  @Test
  void oneOriginIsARound() {
    assertThat(Weights.round(new int[] {1000})).containsExactly(0);
  }

  @Test
  void noOriginIsNoRound() {
    assertThat(Weights.round(new int[0])).isEmpty();
  }
}
