package lb.cache.purge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import lb.cache.purge.PurgeMatcher.All;
import lb.cache.purge.PurgeMatcher.Glob;
import lb.cache.purge.PurgeMatcher.Host;
import lb.cache.purge.PurgeMatcher.Key;
import lb.cache.purge.PurgeMatcher.Prefix;
import lb.cache.purge.PurgeMatcher.Tag;
import org.junit.jupiter.api.Test;

/** Each case is asked of the matcher itself and of a ledger that holds nothing else. */
class PurgeMatcherTest {
  @Test
  void aKeyMatchesItsTargetAlone() {
    assertMatches(new Key("", "", "/a"), Subject.of("h", "/a"));
    assertDiffers(new Key("", "", "/a"), Subject.of("h", "/a?x=1"));
    assertDiffers(new Key("", "", "/a"), Subject.of("h", "/a/"));
    assertDiffers(new Key("", "", "/a"), Subject.of("h", "/A"));
    assertMatches(new Key("", "", "/a?x=1"), Subject.of("h", "/a?x=1"));
    assertDiffers(new Key("", "", "/a?x=1"), Subject.of("h", "/a"));
  }

  @Test
  void aPrefixMatchesTargetsNotHosts() {
    assertMatches(new Prefix("", "", "/images/"), Subject.of("h", "/images/a/b.png?v=2"));
    assertMatches(new Prefix("", "", "/images/"), Subject.of("h", "/images/"));
    assertDiffers(new Prefix("", "", "/images/"), Subject.of("h", "/images"));
    assertDiffers(new Prefix("", "", "/images/"), Subject.of("/images/", "/x"));
    assertDiffers(new Prefix("", "", "h/"), Subject.of("h", "/x"));
    assertMatches(new Prefix("", "", "/"), Subject.of("h", "/"));
  }

  @Test
  void tagsAreOpaque() {
    assertMatches(new Tag("", "", "/items"), Subject.of("h", "/", "x", "/items"));
    assertDiffers(new Tag("", "", "/items"), Subject.of("h", "/", "/items/1", "/item", "items"));
    assertDiffers(new Tag("", "", "/items"), Subject.of("h", "/items"));
    assertDiffers(new Tag("", "", "a"), Subject.of("h", "/", "A"));
    assertDiffers(new Tag("", "", "a*"), Subject.of("h", "/", "ab"));
  }

  @Test
  void aHostWithoutAPortMatchesEveryPort() {
    assertMatches(new Host("", "H.example"), Subject.of("h.example", "/"));
    assertMatches(new Host("", "h.example"), Subject.of("h.example:8443", "/"));
    assertMatches(new Host("", "h.example:8443"), Subject.of("h.example:8443", "/"));
    assertDiffers(new Host("", "h.example:8443"), Subject.of("h.example", "/"));
    assertDiffers(new Host("", "h.example"), Subject.of("www.h.example", "/"));
    assertMatches(new Host("", "[::1]"), Subject.of("[::1]:81", "/"));
    assertMatches(new Host("", "[::1]"), Subject.of("[::1]", "/"));
    assertDiffers(new Host("", "[:"), Subject.of("[::1]", "/"));
  }

  @Test
  void everyKindIsLimitedToItsSiteAndHost() {
    PurgeSubject subject = Subject.of("h:81", "/a/b", "t");
    for (PurgeMatcher any :
        new PurgeMatcher[] {
          new Key("", "", "/a/b"),
          new Prefix("", "", "/a"),
          new Glob("", "", "/*b"),
          new Tag("", "", "t"),
          new All()
        }) {
      assertMatches(any, subject);
      assertMatches(any.limitedTo("site", ""), subject);
      assertMatches(any.limitedTo("", "h"), subject);
      assertMatches(any.limitedTo("site", "H:81"), subject);
      assertDiffers(any.limitedTo("other", ""), subject);
      assertDiffers(any.limitedTo("other", "h"), subject);
      assertDiffers(any.limitedTo("", "k"), subject);
      assertDiffers(any.limitedTo("site", "h:82"), subject);
    }
  }

  @Test
  void twoLimitsGiveTheNarrowerOne() {
    assertThat(new Key("", "h", "/a").limitedTo("s", "h:81")).isEqualTo(new Key("s", "h:81", "/a"));
    assertThat(new Key("", "h:81", "/a").limitedTo("", "H")).isEqualTo(new Key("", "h:81", "/a"));
    assertThat(new All().limitedTo("", "")).isEqualTo(new All());
    assertThat(new All().limitedTo("s", "")).isEqualTo(new Host("s", ""));
    assertThatThrownBy(() -> new Key("", "h", "/a").limitedTo("", "k"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'h'")
        .hasMessageContaining("'k'");
    assertThatThrownBy(() -> new Key("s", "", "/a").limitedTo("S", ""))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void anEmptyOrOverlongTextIsRefused() {
    assertThatThrownBy(() -> new Key("", "", "")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Prefix("", "", "")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Tag("", "", "")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Host("", "")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Glob("", "", "*".repeat(8193)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("8193");
  }

  private static void assertMatches(PurgeMatcher matcher, PurgeSubject subject) {
    assertThat(matcher.matches(subject)).as("%s matches %s", matcher, subject).isTrue();
    assertThat(verdict(matcher, subject, false)).isEqualTo(PurgeVerdict.HARD);
    assertThat(verdict(matcher, subject, true)).isEqualTo(PurgeVerdict.SOFT);
  }

  private static void assertDiffers(PurgeMatcher matcher, PurgeSubject subject) {
    assertThat(matcher.matches(subject)).as("%s matches %s", matcher, subject).isFalse();
    assertThat(verdict(matcher, subject, false)).isEqualTo(PurgeVerdict.NONE);
  }

  private static PurgeVerdict verdict(PurgeMatcher matcher, PurgeSubject subject, boolean soft) {
    PurgeLedger ledger = new PurgeLedger(1);
    ledger.accept(new Purge(matcher, soft), 0);
    return ledger.check(subject, 0);
  }
}
