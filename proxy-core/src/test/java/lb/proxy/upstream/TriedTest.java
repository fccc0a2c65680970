package lb.proxy.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TriedTest {
  @Test
  void fourOriginsAreRemembered() {
    long tried = Tried.NONE;
    int[] indexes = {0, 999, 1, 65_534};
    for (int i = 0; i < indexes.length; i++) {
      assertThat(Tried.contains(tried, indexes[i])).isFalse();
      assertThat(Tried.count(tried)).isEqualTo(i);
      tried = Tried.with(tried, indexes[i]);
    }
    for (int index : indexes) {
      assertThat(Tried.contains(tried, index)).isTrue();
    }
    assertThat(Tried.contains(tried, 2)).isFalse();
    assertThat(Tried.count(tried)).isEqualTo(Tried.MAX).isGreaterThanOrEqualTo(Retry.ATTEMPTS_MAX);
  }
}
