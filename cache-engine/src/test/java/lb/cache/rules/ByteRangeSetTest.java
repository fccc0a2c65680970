package lb.cache.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.BitSet;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ByteRangeSetTest {
  private static ByteRangeSet of(long... bounds) {
    ByteRangeSet set = ByteRangeSet.EMPTY;
    for (int i = 0; i < bounds.length; i += 2) {
      set = set.with(new ByteRange(bounds[i], bounds[i + 1]));
    }
    return set;
  }

  @Test
  void rangesThatTouchBecomeOne() {
    assertThat(of(0, 4, 5, 9)).isEqualTo(of(0, 9));
    assertThat(of(5, 9, 0, 4)).isEqualTo(of(0, 9));
    assertThat(of(0, 1, 8, 9, 2, 7)).isEqualTo(of(0, 9));
    assertThat(of(0, 1, 3, 4).ranges()).hasSize(2);
  }

  @Test
  void aSetIsCompleteWhenNothingIsMissing() {
    assertThat(of(0, 4).isComplete(10)).isFalse();
    assertThat(of(0, 4, 5, 9).isComplete(10)).isTrue();
    assertThat(of(1, 9).isComplete(10)).isFalse();
    assertThat(ByteRangeSet.EMPTY.isComplete(0)).isTrue();
    assertThat(of(0, 4).isComplete(-1)).isFalse();
  }

  @Test
  void whatIsMissingOfARangeIsToldInOrder() {
    ByteRangeSet set = of(2, 3, 6, 7);
    assertThat(set.missing(new ByteRange(0, 9)))
        .containsExactly(new ByteRange(0, 1), new ByteRange(4, 5), new ByteRange(8, 9));
    assertThat(set.missing(new ByteRange(2, 3))).isEmpty();
    assertThat(set.missing(new ByteRange(3, 6))).containsExactly(new ByteRange(4, 5));
  }

  @Test
  void aSetKeepsNoMoreRangesThanItsBound() {
    ByteRangeSet set = ByteRangeSet.EMPTY;
    for (int i = 0; i < ByteRangeSet.RANGES_MAX; i++) {
      set = set.with(new ByteRange(i * 10L, i * 10L));
    }
    assertThat(set.ranges()).hasSize(ByteRangeSet.RANGES_MAX);
    assertThat(set.with(new ByteRange(10_000, 10_000))).isSameAs(set);
    assertThat(set.with(new ByteRange(1, 9)).ranges()).hasSize(ByteRangeSet.RANGES_MAX - 1);
  }

  @Test
  void aRangeTurnedRoundIsRefused() {
    assertThatThrownBy(() -> new ByteRange(3, 2)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new ByteRange(-1, 2)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void theSetDoesWhatASetOfBitsDoes() {
    SplittableRandom random = new SplittableRandom(41);
    for (int round = 0; round < 2_000; round++) {
      ByteRangeSet set = ByteRangeSet.EMPTY;
      BitSet model = new BitSet();
      for (int step = 0; step < 12; step++) {
        int first = random.nextInt(100);
        int last = first + random.nextInt(15);
        set = set.with(new ByteRange(first, last));
        model.set(first, last + 1);
        assertThat(set.bytes()).isEqualTo(model.cardinality());
        checkOrder(set);
        int from = random.nextInt(100);
        int to = from + random.nextInt(30);
        BitSet absent = new BitSet();
        absent.set(from, to + 1);
        absent.andNot(model);
        assertThat(set.covers(new ByteRange(from, to))).isEqualTo(absent.isEmpty());
        BitSet told = new BitSet();
        set.missing(new ByteRange(from, to))
            .forEach(gap -> told.set((int) gap.first(), (int) gap.last() + 1));
        assertThat(told).isEqualTo(absent);
      }
    }
  }

  private static void checkOrder(ByteRangeSet set) {
    for (int i = 1; i < set.ranges().size(); i++) {
      assertThat(set.ranges().get(i).first()).isGreaterThan(set.ranges().get(i - 1).last() + 1);
    }
  }
}
