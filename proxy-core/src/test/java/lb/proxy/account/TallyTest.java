package lb.proxy.account;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class TallyTest {
  @Test
  void equalLabelsAreOneCount() {
    Tally tally = new Tally();
    tally.add("bad_field", 1);
    tally.add(new String("bad_field".toCharArray()), 2);
    tally.add("bad_host", 1);
    assertThat(sums(tally)).containsOnly(Map.entry("bad_field", 3L), Map.entry("bad_host", 1L));
  }

  @Test
  void labelsBeyondTheBoundAreCountedAsOther() {
    Tally tally = new Tally();
    for (int i = 0; i < 1_000; i++) {
      tally.add("reason" + i, 1);
    }
    tally.add("reason3", 5);
    Map<String, Long> sums = sums(tally);
    assertThat(sums).hasSize(Tally.LABELS_MAX + 1);
    assertThat(sums).containsEntry("reason3", 6L);
    assertThat(sums).containsEntry(Tally.OTHER, 1_000L - Tally.LABELS_MAX);
    assertThat(tally.total()).isEqualTo(1_005);
  }

  @Test
  void aSharedTallyBoundsItsKeys() {
    SharedTally<List<String>> tally = new SharedTally<>(List.of("other"), 3);
    for (int i = 0; i < 10; i++) {
      tally.add(List.of("key" + i), 1);
    }
    tally.add(List.of("key1"), 1);
    Map<List<String>, Long> sums = new HashMap<>();
    tally.addInto(sums);
    assertThat(sums)
        .containsOnly(
            Map.entry(List.of("key0"), 1L),
            Map.entry(List.of("key1"), 2L),
            Map.entry(List.of("key2"), 1L),
            Map.entry(List.of("other"), 7L));
  }

  private static Map<String, Long> sums(Tally tally) {
    Map<String, Long> sums = new TreeMap<>();
    tally.addInto(sums);
    return sums;
  }
}
