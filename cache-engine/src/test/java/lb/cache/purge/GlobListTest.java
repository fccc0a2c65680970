package lb.cache.purge;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class GlobListTest {
  private final GlobList globs = new GlobList();

  @Test
  void whatIsForgottenIsNotHeldByWhatIsKept() {
    for (int position = 1; position <= 10; position++) {
      globs.add(new PurgeMatcher.Glob("", "", "/*x"), false, position);
    }
    globs.forgetUpTo(7);
    assertThat(globs.size()).isEqualTo(3);
    assertThat(globs.linked()).isEqualTo(3);
    assertThat(globs.oldestPosition()).isEqualTo(8);
    globs.forgetUpTo(10);
    assertThat(globs.linked()).isZero();
  }

  @Test
  void itServesAgainAfterAllWereForgotten() {
    globs.add(new PurgeMatcher.Glob("", "", "/*x"), true, 1);
    globs.forgetUpTo(1);
    globs.add(new PurgeMatcher.Glob("", "", "/*y"), true, 2);
    assertThat(globs.check(Subject.of("h", "/ay"), 1)).isEqualTo(PurgeVerdict.SOFT);
    assertThat(globs.check(Subject.of("h", "/ax"), 0)).isEqualTo(PurgeVerdict.NONE);
    assertThat(globs.linked()).isEqualTo(1);
  }
}
