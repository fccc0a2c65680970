package lb.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import lb.cache.Engine.Listener;
import lb.cache.http.Fields;
import lb.cache.purge.PurgeMatcher;
import lb.cache.rules.Reason;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FillTest {
  private final Engine engine = new Engine(8 * Engine.MEBIBYTE);

  @AfterEach
  void close() {
    engine.close();
  }

  @Test
  void aSecondRequestJoinsTheFillOfTheFirst() {
    Fill fill = engine.begin("/a");

    Cache.Joined second =
        engine.cache.joinOrBegin(engine.key("/a"), Fields.EMPTY, Engine.LOOP, null, 1000, true);

    assertThat(second.begun()).isFalse();
    assertThat(second.fill()).isSameAs(fill);
    fill.fail(new FillFailure(502, "gone"));
  }

  @Test
  void readersFollowAtTheirOwnOffsets() {
    Fill fill = engine.begin("/a");
    Listener first = Engine.join(fill);
    fill.stream(Engine.head(6, null));
    fill.append(Engine.octets("abc"));
    assertThat(first.read()).isEqualTo("abc");

    Listener late = Engine.join(fill);
    assertThat(late.read()).isEqualTo("abc");
    fill.append(Engine.octets("def"));
    fill.complete(Fields.EMPTY);

    assertThat(first.read()).isEqualTo("def");
    assertThat(late.read()).isEqualTo("def");
    assertThat(late.heard).containsExactly("head 200", "progress", "end");
    first.reader.leave();
    late.reader.leave();
    assertThat(engine.get("/a")).isEqualTo("abcdef");
  }

  @Test
  void aFillGoesOnWhenItsReaderLeaves() {
    Fill fill = engine.begin("/a");
    Listener only = Engine.join(fill);
    fill.stream(Engine.head(3, null));
    only.reader.leave();
    fill.append(Engine.octets("abc"));
    fill.complete(Fields.EMPTY);

    assertThat(engine.get("/a")).isEqualTo("abc");
  }

  @Test
  void aBodyThatBreaksOffIsNotKept() {
    Fill fill = engine.begin("/a");
    Listener reader = Engine.join(fill);
    fill.stream(Engine.head(6, null));
    fill.append(Engine.octets("abc"));
    fill.breakOff();

    assertThat(reader.heard).endsWith("broken");
    reader.reader.leave();
    assertThat(engine.get("/a")).isEqualTo("URI_MISS");
    assertThat(engine.allocated()).isZero();
  }

  @Test
  void aBodyLongerThanAnnouncedIsPassedOnAndNotKept() {
    Fill fill = engine.begin("/a");
    Listener reader = Engine.join(fill);
    fill.stream(Engine.head(3, null));
    fill.append(Engine.octets("abc"));
    fill.markSurplus();
    fill.complete(Fields.EMPTY);

    assertThat(reader.read()).isEqualTo("abc");
    reader.reader.leave();
    assertThat(engine.get("/a")).isEqualTo("URI_MISS");
  }

  @Test
  void nobodyJoinsAFillThatAPurgeHasPassed() {
    Fill fill = engine.begin("/a");
    fill.stream(Engine.head(3, null, "Cache-Tag", "t"));
    engine.purge(new PurgeMatcher.Tag("", "", "t"));

    Cache.Joined later =
        engine.cache.joinOrBegin(engine.key("/a"), Fields.EMPTY, Engine.LOOP, null, 1000, true);

    assertThat(later.begun()).isTrue();
    later.fill().fail(new FillFailure(502, ""));
    fill.append(Engine.octets("abc"));
    fill.complete(Fields.EMPTY);
    assertThat(engine.get("/a")).isEqualTo("URI_MISS");
  }

  @Test
  void nobodyJoinsAFillFromBeforeAnyPurgeWhileItsTagsAreUnknown() {
    Fill fill = engine.begin("/a");
    engine.purge(new PurgeMatcher.Tag("", "", "who knows"));

    assertThat(engine.cache.findFill(engine.key("/a"), Fields.EMPTY)).isNull();
    fill.stream(Engine.head(0, null));
    assertThat(engine.cache.findFill(engine.key("/a"), Fields.EMPTY)).isSameAs(fill);
    fill.complete(Fields.EMPTY);
  }

  @Test
  void aRequestForAnotherVariantBeginsItsOwnFill() {
    Fill fill = engine.begin("/a");
    fill.stream(Engine.head(3, Engine.variant("x-lang", "en")));

    assertThat(engine.cache.findFill(engine.key("/a"), Fields.of("x-lang", "en"))).isSameAs(fill);
    assertThat(engine.cache.findFill(engine.key("/a"), Fields.of("x-lang", "de"))).isNull();
    fill.breakOff();
  }

  @Test
  void whoWaitedBeforeTheHeadIsSentAwayWhenTheAnswerIsForOthers() {
    Fill fill = engine.begin("/a");
    Listener alice = Engine.join(fill, "Cookie", "sid=alice");
    Listener bob = Engine.join(fill, "Cookie", "sid=bob");
    fill.stream(Engine.head(3, Engine.variant("Cookie", "sid=alice")));

    assertThat(alice.heard).containsExactly("head 200");
    assertThat(bob.heard).containsExactly("not shared VARY_MISS");
    Listener late = Engine.join(fill, "Cookie", "sid=carol");
    assertThat(late.heard).containsExactly("not shared VARY_MISS");
    fill.breakOff();
    alice.reader.leave();
  }

  @Test
  void anAnswerThatIsNotForSharingSendsTheOthersAway() {
    Fill fill = engine.begin("/a");
    Listener owner = Engine.join(fill);
    Listener other = Engine.join(fill);

    assertThat(fill.dissolve(owner.reader, Reason.PRIVATE)).isTrue();

    assertThat(other.heard).containsExactly("not shared PRIVATE");
    assertThat(owner.heard).isEmpty();
  }

  @Test
  void aBodyTooLargeForTheArenaIsPassedOnNoFasterThanItsSlowestReaderTakesIt() {
    Fill fill = engine.begin("/a");
    List<String> source = new ArrayList<>();
    fill.comesFrom(
        new FillSource() {
          @Override
          public void pause() {
            source.add("pause");
          }

          @Override
          public void resume() {
            source.add("resume");
          }

          @Override
          public void cancel() {
            source.add("cancel");
          }
        });
    Listener reader = Engine.join(fill);
    fill.stream(Engine.head(-1, null));
    String piece = "x".repeat(1 << 16);
    int sent = 0;
    while (source.isEmpty()) {
      fill.append(Engine.octets(piece));
      sent += piece.length();
    }
    assertThat(source).containsExactly("pause");
    assertThat(engine.allocated()).isLessThanOrEqualTo(8 * Engine.MEBIBYTE);
    assertThat(sent).isLessThan(10 << 20);

    assertThat(reader.read()).hasSize(sent);
    assertThat(source).containsExactly("pause", "resume");
    reader.reader.leave();
    assertThat(source).containsExactly("pause", "resume", "cancel");
    assertThat(engine.get("/a")).isEqualTo("URI_MISS");
    assertThat(engine.allocated()).isZero();
  }

  @Test
  void aReaderThatBeginsFurtherBehindSkipsWhatLiesBefore() {
    Fill fill = engine.begin("/a");
    Listener reader = Engine.join(fill);
    fill.stream(Engine.head(6, null));
    reader.reader.skipTo(4);
    fill.append(Engine.octets("abc"));
    assertThat(reader.reader.next(10)).isNull();
    fill.append(Engine.octets("def"));
    ByteBuf rest = reader.reader.next(10);
    assertThat(rest.toString(java.nio.charset.StandardCharsets.US_ASCII)).isEqualTo("ef");
    rest.release();
    reader.reader.leave();
    fill.complete(Fields.EMPTY);
  }

  @Test
  void oneFillHasNoMoreFollowersThanIsAllowed() {
    Fill fill = engine.begin("/a");
    List<Listener> readers = new ArrayList<>();
    for (int i = 0; i <= 100; i++) {
      readers.add(Engine.join(fill));
    }
    assertThat(engine.cache.findFill(engine.key("/a"), Fields.EMPTY)).isNull();
    readers.getFirst().reader.leave();
    assertThat(engine.cache.findFill(engine.key("/a"), Fields.EMPTY)).isSameAs(fill);
    fill.fail(new FillFailure(502, ""));
    assertThat(readers.get(1).heard).containsExactly("failed 502");
  }
}
