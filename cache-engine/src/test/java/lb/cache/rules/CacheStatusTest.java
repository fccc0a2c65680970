package lb.cache.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import lb.cache.rules.StructuredFields.Item;
import lb.cache.rules.StructuredFields.Member;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CacheStatusTest {
  private static final Set<String> FORWARDS =
      Set.of("bypass", "method", "uri-miss", "vary-miss", "miss", "request", "stale", "partial");

  @Test
  void aHitTellsWhatIsLeftOfItsLifetime() {
    assertThat(CacheStatus.render(Reason.FRESH, 42, CacheStatus.NONE, false, false, null))
        .isEqualTo("lb; hit; ttl=42");
    assertThat(
            CacheStatus.render(
                Reason.STALE_WHILE_REVALIDATE, -3, CacheStatus.NONE, false, false, null))
        .isEqualTo("lb; hit; ttl=-3; detail=stale-while-revalidate");
  }

  @Test
  void aMissTellsWhyAndWhatBecameOfTheAnswer() {
    assertThat(CacheStatus.render(Reason.URI_MISS, 60, 200, true, false, null))
        .isEqualTo("lb; fwd=uri-miss; fwd-status=200; stored; ttl=60");
    assertThat(
            CacheStatus.render(
                Reason.URI_MISS, CacheStatus.NONE, 200, false, false, Reason.PRIVATE))
        .isEqualTo("lb; fwd=uri-miss; fwd-status=200; detail=private");
    assertThat(CacheStatus.render(Reason.NOT_MODIFIED_BY_ORIGIN, 5, 304, true, false, null))
        .isEqualTo("lb; fwd=stale; fwd-status=304; stored; ttl=5; detail=not-modified");
    assertThat(CacheStatus.render(Reason.COLLAPSED_FILL, 9, 200, false, true, null))
        .isEqualTo("lb; fwd=uri-miss; fwd-status=200; collapsed; ttl=9");
    assertThat(
            CacheStatus.render(Reason.METHOD, CacheStatus.NONE, 200, false, false, Reason.METHOD))
        .isEqualTo("lb; fwd=method; fwd-status=200");
    assertThat(
            CacheStatus.render(
                Reason.ONLY_IF_CACHED_MISS, CacheStatus.NONE, CacheStatus.NONE, false, false, null))
        .isEqualTo("lb; detail=only-if-cached");
  }

  @Test
  void aHitIsWrittenInPlace() {
    byte[] target = new byte[CacheStatus.BYTES_MAX];
    int end = CacheStatus.writeHit(target, 3, Reason.FRESH, 3600);
    assertThat(new String(target, 3, end - 3, StandardCharsets.US_ASCII))
        .isEqualTo("lb; hit; ttl=3600");
  }

  @ParameterizedTest
  @EnumSource
  void everyReasonMakesAListOfOneItemThatFits(Reason reason) {
    for (Reason refusal : Reason.values()) {
      String text =
          CacheStatus.render(reason, Long.MIN_VALUE + 1, Long.MAX_VALUE, true, true, refusal);
      assertThat(text.length()).isLessThanOrEqualTo(CacheStatus.BYTES_MAX);
      List<Member> members =
          StructuredFields.list(CacheStatus.render(reason, -7, 599, true, true, refusal));
      assertThat(members).hasSize(1);
      Item item = (Item) members.getFirst();
      assertThat(item.bare()).isEqualTo(new StructuredFields.Bare.OfToken("lb"));
      assertThat(item.parameters().keySet())
          .isSubsetOf("hit", "fwd", "fwd-status", "stored", "collapsed", "ttl", "detail");
      assertThat(item.parameters().containsKey("hit") && item.parameters().containsKey("fwd"))
          .isFalse();
    }
  }

  @ParameterizedTest
  @EnumSource
  void everyReasonIsASentenceAndForwardsForAKnownReason(Reason reason) {
    assertThat(reason.sentence()).matches("[A-Z].*\\.( \\S.*\\.)?|[A-Z].*: 504\\.");
    assertThat(reason.forward() == null || FORWARDS.contains(reason.forward())).isTrue();
    if (reason.isOnlyAgainstStoring()) {
      assertThat(reason.outcome()).isEqualTo(Outcome.MISS);
      assertThat(reason.forward()).isNull();
      assertThat(reason.detail()).isNotNull();
    }
  }

  @Test
  void reasonsAgainstStoringCanBeToldApartByTheirDetail() {
    Set<String> details = new HashSet<>();
    for (Reason reason : Reason.values()) {
      if (reason.isOnlyAgainstStoring()) {
        assertThat(details.add(reason.detail())).as(reason.name()).isTrue();
      }
    }
    assertThat(Reason.RESPONSE_NO_STORE.isOnlyAgainstStoring()).isTrue();
    assertThat(Reason.METHOD.isOnlyAgainstStoring()).isFalse();
  }

  @Test
  void numbersAreWrittenAsTheJdkWritesThem() {
    byte[] target = new byte[24];
    for (long number : new long[] {0, 1, 9, 10, 99, 100, -1, -10, Long.MAX_VALUE, Long.MIN_VALUE}) {
      int end = CacheStatus.writeNumber(target, 0, number);
      assertThat(new String(target, 0, end, StandardCharsets.US_ASCII))
          .isEqualTo(Long.toString(number));
    }
  }

  @Test
  void labelsAreLowerCase() {
    assertThat(Outcome.HIT.label()).isEqualTo("hit");
    assertThat(Outcome.REVALIDATED.label()).isEqualTo("revalidated");
  }
}
