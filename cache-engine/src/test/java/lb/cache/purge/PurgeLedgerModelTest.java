package lb.cache.purge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.regex.Pattern;
import lb.cache.purge.PurgeMatcher.All;
import lb.cache.purge.PurgeMatcher.Glob;
import lb.cache.purge.PurgeMatcher.Host;
import lb.cache.purge.PurgeMatcher.Key;
import lb.cache.purge.PurgeMatcher.Prefix;
import lb.cache.purge.PurgeMatcher.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random purges and objects against a plain list of all purges and a second way of matching. */
class PurgeLedgerModelTest {
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void aRandomHistoryAgreesWithAPlainList(long seed) {
    new History(seed, seed % 2 == 0 ? 40 : 100_000).run(4_000);
  }

  @Test
  @org.junit.jupiter.api.Tag("long")
  void manyRandomHistoriesAgreeWithAPlainList() {
    for (long seed = 100; seed < 400; seed++) {
      new History(seed, seed % 3 == 0 ? 25 : 100_000).run(4_000);
    }
  }

  private static final class Kept {
    final Subject subject;
    long frontier;

    Kept(Subject subject, long frontier) {
      this.subject = subject;
      this.frontier = frontier;
    }
  }

  private static final class History {
    private static final int OBJECTS = 30;
    private final SplittableRandom random;
    private final PurgeLedger ledger;
    private final List<Purge> all = new ArrayList<>();
    private final List<Kept> objects = new ArrayList<>();
    private final Map<PurgeVerdict, Integer> seen = new EnumMap<>(PurgeVerdict.class);

    History(long seed, int entriesMax) {
      random = new SplittableRandom(seed);
      ledger = new PurgeLedger(seed, entriesMax);
    }

    void run(int steps) {
      for (int i = 0; i < OBJECTS; i++) {
        objects.add(new Kept(subject(), 0));
      }
      for (int step = 0; step < steps; step++) {
        int dice = random.nextInt(100);
        if (dice < 12) {
          Purge purge = new Purge(matcher(), random.nextInt(3) == 0);
          all.add(purge);
          assertThat(ledger.accept(purge, step).position()).isEqualTo(all.size());
        } else if (dice < 99) {
          look(random.nextInt(OBJECTS));
        } else {
          ledger.forgetUpTo(objects.stream().mapToLong(kept -> kept.frontier).min().orElseThrow());
        }
      }
      assertThat(seen.keySet()).containsExactlyInAnyOrder(PurgeVerdict.values());
    }

    private void look(int i) {
      Kept kept = objects.get(i);
      long position = ledger.position();
      PurgeVerdict verdict = ledger.check(kept.subject, kept.frontier);
      assertThat(verdict)
          .as("%s behind %d of %s", kept.subject, kept.frontier, all)
          .isEqualTo(expected(kept));
      seen.merge(verdict, 1, Integer::sum);
      switch (verdict) {
        case NONE -> kept.frontier = position;
        case SOFT -> kept.frontier = random.nextBoolean() ? position : kept.frontier;
        case HARD -> objects.set(i, new Kept(subject(), position));
      }
    }

    private PurgeVerdict expected(Kept kept) {
      if (kept.frontier < ledger.horizon()) {
        return PurgeVerdict.HARD;
      }
      boolean soft = false;
      for (Purge purge : all.subList((int) kept.frontier, all.size())) {
        if (matches(purge.matcher(), kept.subject)) {
          if (!purge.soft()) {
            return PurgeVerdict.HARD;
          }
          soft = true;
        }
      }
      return soft ? PurgeVerdict.SOFT : PurgeVerdict.NONE;
    }

    /** Written apart from the product: regular expressions over one text of all parts. */
    private static boolean matches(PurgeMatcher matcher, Subject subject) {
      String tags = "\n" + String.join("\n", subject.tags()) + "\n";
      String text = subject.site() + " " + subject.host() + " " + subject.target() + " " + tags;
      String site = matcher.site().isEmpty() ? "\\S*" : Pattern.quote(matcher.site());
      String host =
          matcher.host().isEmpty() ? "\\S*" : Pattern.quote(matcher.host()) + "(:[0-9]+)?";
      String rest =
          switch (matcher) {
            case Key key -> Pattern.quote(key.target()) + " .*";
            case Prefix prefix -> Pattern.quote(prefix.prefix()) + "\\S* .*";
            case Glob glob -> ("\\Q" + glob.pattern().replace("*", "\\E\\S*\\Q") + "\\E") + " .*";
            case Tag tag -> "\\S* .*\n" + Pattern.quote(tag.tag()) + "\n.*";
            case Host one -> "\\S* .*";
            case All everything -> "\\S* .*";
          };
      return Pattern.compile(site + " " + host + " " + rest, Pattern.DOTALL)
          .matcher(text)
          .matches();
    }

    private Subject subject() {
      List<String> tags = new ArrayList<>();
      for (int i = random.nextInt(3); i > 0; i--) {
        tags.add(tag());
      }
      return new Subject(pick("one", "two"), pick("h", "h:81", "k.h"), target(), tags);
    }

    private PurgeMatcher matcher() {
      String site = pick("", "", "one", "two");
      String host = pick("", "", "h", "h:81", "k.h");
      return switch (random.nextInt(20)) {
        case 0 -> new All();
        case 1 -> site.isEmpty() && host.isEmpty() ? new All() : new Host(site, host);
        case 2, 3, 4, 5 -> new Tag(site, host, tag());
        case 6, 7, 8, 9 -> new Prefix(site, host, target());
        case 10, 11, 12 ->
            new Glob(site, host, target().replaceFirst("[a-c]", "*") + pick("", "*"));
        default -> new Key(site, host, target());
      };
    }

    private String tag() {
      return pick("t", "T", "/items", "/items/1", "t2");
    }

    private String target() {
      StringBuilder target = new StringBuilder("/");
      for (int i = random.nextInt(5); i > 0; i--) {
        target.append(pick("a", "b", "c", "/", "?"));
      }
      return target.toString();
    }

    private String pick(String... choices) {
      return choices[random.nextInt(choices.length)];
    }
  }
}
