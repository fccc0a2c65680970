package lb.cache.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class VictimsTest {
  private static final int PAGE = SlabArena.PAGE_BYTES_MAX;
  private static final int PAGES = 32;
  private final SlabArena arena = SlabArena.open((long) PAGES * PAGE, PAGE);
  private final Map<Long, Long> chunkOf = new HashMap<>();
  private long nextOwner = 1;

  @AfterEach
  void close() {
    arena.close();
  }

  @Test
  void evictingTheVictimsMakesRoomForAnotherClass() {
    fillWith(1000);
    assertThat(arena.allocate(PAGE, 7, 7)).isZero();
    int named = arena.victims(PAGE, this::evict);
    assertThat(named).isEqualTo(PAGE / arena.roundedBytes(1000));
    assertThat(arena.allocate(PAGE, 7, 7)).isNotZero();
  }

  @Test
  void onlyTheOwnersOnThePickedPageAreNamed() {
    fillWith(1000);
    Map<Long, Long> pageOf = new HashMap<>();
    chunkOf.forEach((owner, chunk) -> pageOf.put(owner, arena.address(chunk) / PAGE));
    List<Long> named = new ArrayList<>();
    arena.victims(1, (high, low) -> named.add(high));
    List<Long> addresses = named.stream().map(owner -> arena.address(chunkOf.get(owner))).toList();
    long lowest = addresses.stream().min(Long::compare).orElseThrow();
    long highest = addresses.stream().max(Long::compare).orElseThrow();
    assertThat(named).doesNotHaveDuplicates();
    assertThat(highest - lowest).isLessThan(PAGE);
  }

  @Test
  void theEmptiestPageIsPickedWhateverItsClass() {
    fillPages(1000, PAGES / 2);
    fillPages(5000, PAGES - PAGES / 2);
    List<Long> owners = chunkOf.keySet().stream().sorted().toList();
    int perPage = PAGE / arena.roundedBytes(5000);
    List<Long> lastPage = owners.subList(owners.size() - perPage, owners.size());
    lastPage.subList(2, perPage).forEach(owner -> evict(owner, ~owner));
    evict(owners.getFirst(), ~owners.getFirst());
    List<Long> named = new ArrayList<>();
    assertThat(arena.victims(1000, (high, low) -> named.add(high))).isEqualTo(2);
    assertThat(named).containsExactlyInAnyOrderElementsOf(lastPage.subList(0, 2));
  }

  @Test
  void aPickedPageHandsOutNothingUntilItIsEmpty() {
    fillWith(1000);
    List<Long> named = new ArrayList<>();
    arena.victims(1, (high, low) -> named.add(high));
    named.subList(1, named.size()).forEach(owner -> evict(owner, ~owner));
    assertThat(arena.stats().drainingPages()).isEqualTo(1);
    assertThat(arena.allocate(1000, 7, 7)).isZero();
    evict(named.getFirst(), ~named.getFirst());
    assertThat(arena.stats().drainingPages()).isZero();
    assertThat(arena.stats().freePages()).isEqualTo(1);
    assertThat(arena.allocate(1000, 7, 7)).isNotZero();
  }

  @Test
  void aPageThatRanEmptyAndIsPickedOnceMoreDrainsOnceMore() {
    try (SlabArena small = SlabArena.open(PAGE, PAGE)) {
      long first = small.allocate(1000, 1, ~1);
      assertThat(small.victims(1, (high, low) -> small.free(first))).isEqualTo(1);
      long second = small.allocate(1000, 2, ~2);
      assertThat(small.victims(1, (high, low) -> {})).isEqualTo(1);

      assertThat(small.stats().drainingPages()).isEqualTo(1);
      assertThat(small.allocate(1000, 3, ~3)).isZero();
      small.free(second);
      assertThat(small.allocate(1000, 3, ~3)).isNotZero();
    }
  }

  @Test
  void aPageThatWasPickedIsNotPickedAgainSoon() {
    fillWith(PAGE / 2);
    List<Long> named = new ArrayList<>();
    for (int i = 0; i < PAGES; i++) {
      assertThat(arena.victims(1, (high, low) -> named.add(high))).isEqualTo(2);
    }
    assertThat(named).doesNotHaveDuplicates().hasSize(2 * PAGES);
    assertThat(arena.victims(1, (high, low) -> named.add(high))).isZero();
  }

  @Test
  void pagesThatDoNotRunEmptyServeAgainWhenOthersArePicked() {
    fillWith(PAGE / 2);
    List<Long> first = new ArrayList<>();
    arena.victims(1, (high, low) -> first.add(high));
    evict(first.getFirst(), ~first.getFirst());
    assertThat(arena.allocate(PAGE / 2, 7, 7)).isZero();
    for (int i = 0; i < 4; i++) {
      arena.victims(1, (high, low) -> {});
    }
    assertThat(arena.stats().drainingPages()).isLessThanOrEqualTo(Reclaim.DRAINING_MAX);
    assertThat(arena.allocate(PAGE / 2, 7, 7)).as("the other half of the page").isNotZero();
  }

  @Test
  void oneCallPicksAPageForEach256KibWanted() {
    fillWith(PAGE / 4);
    List<Long> named = new ArrayList<>();
    assertThat(arena.victims(3 * PAGE, (high, low) -> named.add(high))).isEqualTo(12);
    named.forEach(owner -> evict(owner, ~owner));
    assertThat(arena.stats().freePages()).isEqualTo(3);
  }

  @Test
  void anUnusedArenaHasNoVictims() {
    assertThat(arena.victims(PAGE, (high, low) -> {})).isZero();
  }

  @Test
  void aShiftOfSizesUnderAFullArenaAlwaysFindsRoomInTheEnd() {
    for (int bytes : new int[] {300, 20_000, 64 * 1024, 2_000, PAGE, 700, 128 * 1024}) {
      long bytesHeld = 0;
      while (bytesHeld < 2L * PAGES * PAGE) {
        long chunk = allocate(bytes);
        for (int tries = 0; chunk == 0; tries++) {
          assertThat(tries).as("tries for %d bytes", bytes).isLessThan(3);
          assertThat(arena.victims(bytes, this::evict)).isPositive();
          chunk = allocate(bytes);
        }
        bytesHeld += bytes;
        assertThat(arena.stats().allocatedBytes()).isLessThanOrEqualTo(arena.capacityBytes());
      }
    }
  }

  private void fillWith(int bytes) {
    while (allocate(bytes) != 0) {}
  }

  private void fillPages(int bytes, int pages) {
    int count = pages * (PAGE / arena.roundedBytes(bytes));
    for (int i = 0; i < count; i++) {
      assertThat(allocate(bytes)).isNotZero();
    }
  }

  private long allocate(int bytes) {
    long chunk = arena.allocate(bytes, nextOwner, ~nextOwner);
    if (chunk != 0) {
      chunkOf.put(nextOwner++, chunk);
    }
    return chunk;
  }

  private void evict(long ownerHigh, long ownerLow) {
    assertThat(ownerLow).isEqualTo(~ownerHigh);
    Long chunk = chunkOf.remove(ownerHigh);
    if (chunk != null) {
      arena.free(chunk);
    }
  }
}
