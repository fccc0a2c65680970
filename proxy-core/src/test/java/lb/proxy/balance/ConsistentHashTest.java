package lb.proxy.balance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Keys stay where they are, and no origin gets much more than its share. */
class ConsistentHashTest {
  private static final int KEYS = 100_000;

  private static ConsistentHash of(List<String> names) {
    return new ConsistentHash(names.toArray(String[]::new), Field.equalWeights(names.size()), 125);
  }

  private static List<String> names(int size) {
    return IntStream.range(0, size).mapToObj(i -> "app-" + i + ".internal:80").toList();
  }

  private static int[] owners(ConsistentHash hash, Field field) {
    return IntStream.range(0, KEYS)
        .map(i -> hash.choose(field, i, Mix.hash("/page/" + i)))
        .toArray();
  }

  private static int[] counts(int[] owners, int size) {
    int[] counts = new int[size];
    for (int owner : owners) {
      counts[owner]++;
    }
    return counts;
  }

  @Test
  void keysAreSpreadEvenly() {
    for (int size : new int[] {2, 3, 10, 50}) {
      int[] counts = counts(owners(of(names(size)), new Field(size)), size);
      assertThat(Arrays.stream(counts).boxed())
          .as("%s origins", size)
          .allSatisfy(count ->
              assertThat(count).isBetween(KEYS / size * 80 / 100, KEYS / size * 120 / 100));
    }
  }

  @Test
  void aHeavyOriginHasMoreKeys() {
    String[] names = names(3).toArray(String[]::new);
    ConsistentHash hash = new ConsistentHash(names, new int[] {6, 3, 1}, 125);
    int[] counts = counts(owners(hash, new Field(3)), 3);
    assertThat(counts[0]).isBetween(KEYS * 52 / 100, KEYS * 68 / 100);
    assertThat(counts[2]).isBetween(KEYS * 7 / 100, KEYS * 13 / 100);
  }

  @Test
  void anOriginThatIsDownMovesNoKeyButItsOwn() {
    ConsistentHash hash = of(names(5));
    Field field = new Field(5);
    int[] before = owners(hash, field);
    field.down[3] = true;
    int[] after = owners(hash, field);
    for (int key = 0; key < KEYS; key++) {
      assertThat(after[key]).isNotEqualTo(3);
      assertThat(before[key] == 3 || after[key] == before[key]).isTrue();
    }
    int[] counts = counts(after, 5);
    assertThat(IntStream.of(0, 1, 2, 4).map(i -> counts[i]).max().getAsInt())
        .as("the keys of the one that is down are spread")
        .isLessThan(KEYS * 30 / 100);
  }

  @Test
  void anOriginThatIsTakenOutOfTheConfigurationMovesNoKeyButItsOwn() {
    int[] five = owners(of(names(5)), new Field(5));
    int[] four = owners(of(names(4)), new Field(4));
    for (int key = 0; key < KEYS; key++) {
      assertThat(five[key] == 4 || four[key] == five[key]).isTrue();
    }
  }

  @Test
  void theOrderOfTheOriginsDoesNotMatter() {
    List<String> names = names(4);
    int[] forth = owners(of(names), new Field(4));
    int[] back = owners(of(names.reversed()), new Field(4));
    for (int key = 0; key < KEYS; key++) {
      assertThat(back[key]).isEqualTo(3 - forth[key]);
    }
  }

  @Test
  void onePopularKeyIsSpreadWhenItsOriginIsBusy() {
    ConsistentHash hash = of(names(4));
    Field field = new Field(4);
    long key = Mix.hash("/popular");
    for (int turn = 0; turn < 400; turn++) {
      field.inFlight[hash.choose(field, turn, key)]++;
    }
    assertThat(Arrays.stream(field.inFlight).max().getAsInt())
        .as("at most 125 % of a quarter")
        .isLessThanOrEqualTo(126);
    assertThat(Arrays.stream(field.inFlight).filter(n -> n > 0).count()).isEqualTo(4);
  }

  @Test
  void noOriginEverHasMoreThanItsBound() {
    Random random = new Random(3);
    ConsistentHash hash =
        new ConsistentHash(names(6).toArray(String[]::new), new int[] {1, 1, 1, 2, 2, 3}, 150);
    Field field = new Field(6);
    int[] weights = {1, 1, 1, 2, 2, 3};
    int all = 0;
    for (int turn = 0; turn < 20_000; turn++) {
      int chosen =
          hash.choose(field, turn, Mix.hash("k", "" + (int) Math.abs(random.nextGaussian() * 3)));
      field.inFlight[chosen]++;
      all++;
      assertThat(field.inFlight[chosen])
          .isLessThanOrEqualTo((int) Math.ceil(all * weights[chosen] * 1.5 / 10));
      int ended = random.nextInt(6);
      if (field.inFlight[ended] > 0 && random.nextInt(10) < 8) {
        field.inFlight[ended]--;
        all--;
      }
    }
  }

  @Test
  void aThousandOriginsAllDownAreSeenThroughQuickly() {
    Field field = new Field(1_000);
    Arrays.fill(field.down, true);
    ConsistentHash hash = of(names(1_000));
    assertThat(hash.choose(field, 0, 77)).isEqualTo(Balancer.NONE);
    field.down[617] = false;
    assertThat(hash.choose(field, 0, 77)).isEqualTo(617);
  }
}
