package lb.cache.purge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import lb.cache.purge.PurgeMatcher.All;
import lb.cache.purge.PurgeMatcher.Glob;
import lb.cache.purge.PurgeMatcher.Host;
import lb.cache.purge.PurgeMatcher.Key;
import lb.cache.purge.PurgeMatcher.Prefix;
import lb.cache.purge.PurgeMatcher.Tag;
import org.junit.jupiter.api.Test;

class PurgeLedgerTest {
  private static final PurgeSubject A = Subject.of("h", "/a", "t");
  private final PurgeLedger ledger = new PurgeLedger(35 * 36 + 35, 1_000);

  @Test
  void positionsCountFromOneAndTheReceiptNamesThem() {
    assertThat(ledger.position()).isZero();
    assertThat(hard(new Key("", "", "/x"))).isEqualTo(new PurgeReceipt("zz-1", 1, 7));
    assertThat(hard(new All())).isEqualTo(new PurgeReceipt("zz-2", 2, 7));
    assertThat(ledger.position()).isEqualTo(2);
    assertThat(ledger.size()).isEqualTo(2);
  }

  @Test
  void onlyWhatWasFetchedBeforeAPurgeIsPurged() {
    hard(new Key("", "", "/a"));
    assertThat(ledger.check(A, 0)).isEqualTo(PurgeVerdict.HARD);
    assertThat(ledger.check(A, 1)).isEqualTo(PurgeVerdict.NONE);
    hard(new Key("", "", "/b"));
    assertThat(ledger.check(A, 1)).isEqualTo(PurgeVerdict.NONE);
    hard(new Key("", "", "/a"));
    assertThat(ledger.check(A, 1)).isEqualTo(PurgeVerdict.HARD);
    assertThat(ledger.check(A, 2)).isEqualTo(PurgeVerdict.HARD);
    assertThat(ledger.check(A, 3)).isEqualTo(PurgeVerdict.NONE);
  }

  @Test
  void aHardPurgeWinsOverASoftOneInEitherOrder() {
    soft(new Key("", "", "/a"));
    assertThat(ledger.check(A, 0)).isEqualTo(PurgeVerdict.SOFT);
    hard(new Tag("", "", "t"));
    soft(new Glob("", "", "/*a"));
    soft(new Tag("", "", "t"));
    assertThat(ledger.check(A, 0)).isEqualTo(PurgeVerdict.HARD);
    assertThat(ledger.check(A, 1)).isEqualTo(PurgeVerdict.HARD);
    assertThat(ledger.check(A, 2)).isEqualTo(PurgeVerdict.SOFT);
    assertThat(ledger.check(A, 4)).isEqualTo(PurgeVerdict.NONE);
  }

  @Test
  void nothingIsAskedOfASubjectThatIsUpToDate() {
    hard(new All());
    assertThat(ledger.check(new Unasked(), 1)).isEqualTo(PurgeVerdict.NONE);
  }

  @Test
  void tagsAreNotAskedForWhenNoTagWasPurged() {
    hard(new Key("", "", "/x"));
    hard(new Glob("", "", "/y*z"));
    assertThat(ledger.check(new Untagged(), 0)).isEqualTo(PurgeVerdict.NONE);
  }

  @Test
  void everyPrefixOfATargetIsFoundAmongOthers() {
    String target = "/a/b/c/d";
    PurgeSubject subject = Subject.of("h", target);
    for (int length = 1; length <= target.length(); length++) {
      PurgeLedger one = new PurgeLedger(1);
      for (String other : List.of("/a/b/c/c", "/a/b/cc", "/a/b/c/d/", "/a/b/c/de", "/a/a", "/b")) {
        one.accept(new Purge(new Prefix("", "", other), false), 0);
      }
      assertThat(one.check(subject, 0)).isEqualTo(PurgeVerdict.NONE);
      one.accept(new Purge(new Prefix("", "", target.substring(0, length)), true), 0);
      assertThat(one.check(subject, 0)).as("prefix of %d", length).isEqualTo(PurgeVerdict.SOFT);
    }
  }

  @Test
  void entriesCanBeReadForAnotherNode() {
    for (int i = 0; i < 5; i++) {
      hard(new Key("", "", "/" + i));
    }
    assertThat(ledger.entriesAfter(2, 2))
        .extracting(entry -> entry.purge().matcher().value())
        .containsExactly("/2", "/3");
    assertThat(ledger.entriesAfter(5, 10)).isEmpty();
  }

  @Test
  void whatWasForgottenCountsAsHardForThoseWhoNeverSawIt() {
    soft(new Key("", "", "/b"));
    soft(new Glob("", "", "/b*c"));
    hard(new Prefix("", "", "/c"));
    ledger.forgetUpTo(2);
    assertThat(ledger.horizon()).isEqualTo(2);
    assertThat(ledger.size()).isEqualTo(1);
    assertThat(ledger.indexed()).isEqualTo(1);
    assertThat(ledger.check(A, 1)).isEqualTo(PurgeVerdict.HARD);
    assertThat(ledger.check(A, 2)).isEqualTo(PurgeVerdict.NONE);
    assertThat(ledger.check(Subject.of("h", "/c"), 2)).isEqualTo(PurgeVerdict.HARD);
    assertThat(ledger.position()).isEqualTo(3);
  }

  @Test
  void forgettingPastTheEndForgetsAllAndNoMore() {
    hard(new Key("", "", "/a"));
    ledger.forgetUpTo(Long.MAX_VALUE);
    assertThat(ledger.horizon()).isEqualTo(1);
    assertThat(ledger.size()).isZero();
    assertThat(ledger.check(A, 1)).isEqualTo(PurgeVerdict.NONE);
    hard(new Key("", "", "/a"));
    assertThat(ledger.check(A, 1)).isEqualTo(PurgeVerdict.HARD);
    ledger.forgetUpTo(0);
    assertThat(ledger.horizon()).isEqualTo(1);
  }

  @Test
  void aValuePurgedAgainStaysInForceWhenItsFirstEntryIsForgotten() {
    hard(new Key("", "", "/a"));
    soft(new Key("", "", "/a"));
    ledger.forgetUpTo(1);
    assertThat(ledger.check(A, 1)).isEqualTo(PurgeVerdict.SOFT);
    ledger.forgetUpTo(2);
    assertThat(ledger.indexed()).isZero();
  }

  @Test
  void oneEntryTooManyRaisesTheHorizon() {
    for (int i = 0; i < 1_500; i++) {
      hard(i % 3 == 0 ? new Glob("", "", "/*x" + i) : new Key("", "", "/" + i));
      assertThat(ledger.size()).isLessThanOrEqualTo(1_000);
      assertThat(ledger.indexed()).isLessThanOrEqualTo(1_000);
    }
    assertThat(ledger.horizon()).isEqualTo(500);
    assertThat(ledger.check(A, 499)).isEqualTo(PurgeVerdict.HARD);
    assertThat(ledger.check(A, 500)).isEqualTo(PurgeVerdict.NONE);
    assertThat(ledger.check(Subject.of("h", "/1000"), 500)).isEqualTo(PurgeVerdict.HARD);
  }

  @Test
  void globsHaveABoundOfTheirOwn() {
    PurgeLedger large = new PurgeLedger(1);
    for (int i = 0; i < PurgeLedger.GLOBS_MAX + 10; i++) {
      large.accept(new Purge(new Glob("", "", "/*x" + i), false), 0);
      large.accept(new Purge(new Key("", "", "/k" + i), false), 0);
    }
    assertThat(large.horizon()).isEqualTo(19);
    assertThat(large.check(A, 18)).isEqualTo(PurgeVerdict.HARD);
    assertThat(large.check(A, 19)).isEqualTo(PurgeVerdict.NONE);
    assertThat(large.check(Subject.of("h", "/ax10"), 19)).isEqualTo(PurgeVerdict.HARD);
  }

  @Test
  void aLedgerHoldsAtLeastOneEntry() {
    assertThatThrownBy(() -> new PurgeLedger(1, 0)).isInstanceOf(IllegalArgumentException.class);
    PurgeLedger tiny = new PurgeLedger(1, 1);
    tiny.accept(new Purge(new Host("", "h"), false), 0);
    tiny.accept(new Purge(new Key("", "", "/x"), false), 0);
    assertThat(tiny.check(A, 0)).isEqualTo(PurgeVerdict.HARD);
    assertThat(tiny.check(A, 1)).isEqualTo(PurgeVerdict.NONE);
  }

  private PurgeReceipt hard(PurgeMatcher matcher) {
    return ledger.accept(new Purge(matcher, false), 7);
  }

  private PurgeReceipt soft(PurgeMatcher matcher) {
    return ledger.accept(new Purge(matcher, true), 7);
  }

  /** Fails when anything is asked of it. */
  private static class Unasked implements PurgeSubject {
    @Override
    public String site() {
      throw new AssertionError("asked for its site");
    }

    @Override
    public String host() {
      throw new AssertionError("asked for its host");
    }

    @Override
    public String target() {
      throw new AssertionError("asked for its target");
    }

    @Override
    public List<String> tags() {
      throw new AssertionError("asked for its tags");
    }
  }

  private static final class Untagged extends Unasked {
    @Override
    public String target() {
      return "/a";
    }
  }
}
