package lb.proxy.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import lb.cache.rules.Outcome;
import lb.cache.rules.Reason;
import org.junit.jupiter.api.Test;

class AccountingTest {
  private final Accounting accounting = new Accounting(200, AccessLog.off());
  private final SiteCounters shop = accounting.site("shop");
  private final LoopAccount loop = accounting.forLoop();

  @Test
  void anExchangeIsCountedForItsSiteByWhatTheCacheDid() {
    loop.account(new FinishedExchange(shop).as(Reason.FRESH));
    loop.account(new FinishedExchange(shop).as(Reason.URI_MISS));
    loop.account(new FinishedExchange(shop).as(Reason.URI_MISS));
    loop.account(new FinishedExchange(accounting.site("blog")).as(Reason.STALE_IF_ERROR));

    AccountSnapshot snapshot = accounting.snapshot();

    AccountSnapshot.Counts counts = row(snapshot, "shop").counts();
    assertThat(counts.requests()).isEqualTo(3);
    assertThat(counts.hits()).isEqualTo(1);
    assertThat(counts.misses()).isEqualTo(2);
    assertThat(counts.bytesServed()).isEqualTo(3 * 1_024);
    assertThat(counts.hitRatio()).isEqualTo(1 / 3.0);
    assertThat(row(snapshot, "blog").counts().stale()).isEqualTo(1);
    assertThat(snapshot.totals().requests()).isEqualTo(4);
    assertThat(snapshot.totals().hits()).isEqualTo(2);
  }

  @Test
  void everyOutcomeIsCountedInExactlyOneOfHitMissBypassAndError() {
    for (Outcome outcome : Outcome.values()) {
      FinishedExchange exchange = new FinishedExchange(shop);
      exchange.outcome = outcome;
      loop.account(exchange);
    }
    AccountSnapshot.Counts counts = accounting.snapshot().totals();
    assertThat(counts.requests()).isEqualTo(Outcome.values().length);
    assertThat(counts.hits() + counts.misses() + counts.bypass() + counts.errors())
        .isEqualTo(counts.requests());
    assertThat(counts.hits())
        .isEqualTo(1 + counts.stale() + counts.revalidated() + counts.collapsed());
  }

  @Test
  void theSameNameIsTheSameHandle() {
    assertThat(accounting.site("shop")).isSameAs(shop);
    assertThat(accounting.site("blog")).isNotSameAs(shop);
  }

  @Test
  void sitesBeyondTheCapAreCountedAsOther() {
    Accounting capped = new Accounting(2, AccessLog.off());
    LoopAccount only = capped.forLoop();
    for (int i = 0; i < 5; i++) {
      only.account(new FinishedExchange(capped.site("site" + i)));
    }
    assertThat(capped.snapshot().sites())
        .extracting(AccountSnapshot.SiteRow::name)
        .containsExactlyInAnyOrder("site0", "site1", "other");
    assertThat(row(capped.snapshot(), "other").counts().requests()).isEqualTo(3);
    assertThat(capped.seriesDropped()).isEqualTo(3);
    capped.site("site4");
    assertThat(capped.seriesDropped()).as("known already").isEqualTo(3);
  }

  @Test
  void sitesThatAreRenamedDoNotUseTheCapUp() {
    Accounting capped = new Accounting(2, AccessLog.off());
    LoopAccount only = capped.forLoop();
    for (int i = 0; i < 100; i++) {
      capped.sites(List.of("a" + i, "b" + i));
      only.account(new FinishedExchange(capped.site("a" + i)));
      only.fetched(capped.site("a" + i), "origin", 200, 1_000, 10);
      only.account(new FinishedExchange(capped.site("b" + i)));
    }
    AccountSnapshot snapshot = capped.snapshot();
    assertThat(snapshot.sites())
        .extracting(AccountSnapshot.SiteRow::name)
        .containsExactlyInAnyOrder("a99", "b99");
    assertThat(row(snapshot, "a99").counts().requests()).isEqualTo(1);
    assertThat(snapshot.upstreamRequests("a99", "origin")).isEqualTo(1);
    assertThat(snapshot.totals().requests()).as("and nothing is lost").isEqualTo(200);
    assertThat(snapshot.totals().bytesFetched()).isEqualTo(1_000);
    assertThat(capped.seriesDropped()).isZero();
  }

  @Test
  void aSiteThatIsGoneKeepsItsSeriesWhileNobodyNeedsThePlace() {
    Accounting capped = new Accounting(3, AccessLog.off());
    LoopAccount only = capped.forLoop();
    for (String name : List.of("first", "second", "stays")) {
      capped.sites(name.equals("stays") ? List.of("stays") : List.of(name, "stays"));
      only.account(new FinishedExchange(capped.site(name)));
    }
    assertThat(row(capped.snapshot(), "first").counts().requests()).isEqualTo(1);
    capped.sites(List.of("stays", "third"));
    SiteCounters third = capped.site("third");
    assertThat(capped.snapshot().sites())
        .extracting(AccountSnapshot.SiteRow::name)
        .as("who went first is forgotten first")
        .containsExactlyInAnyOrder("second", "stays", "third");
    assertThat(row(capped.snapshot(), "third").counts().requests()).isZero();
    only.account(new FinishedExchange(third));
    capped.sites(List.of("second", "stays", "third"));
    only.account(new FinishedExchange(capped.site("second")));
    assertThat(row(capped.snapshot(), "second").counts().requests()).as("it is back").isEqualTo(2);
    assertThat(capped.snapshot().totals().requests()).isEqualTo(5);
  }

  @Test
  void whatStillRunsForASiteThatIsForgottenIsCountedAsOther() {
    Accounting capped = new Accounting(1, AccessLog.off());
    LoopAccount only = capped.forLoop();
    LoopAccount another = capped.forLoop();
    capped.sites(List.of("old"));
    SiteCounters old = capped.site("old");
    only.account(new FinishedExchange(old));
    capped.sites(List.of("new"));
    SiteCounters fresh = capped.site("new");
    only.account(new FinishedExchange(old));
    only.account(new FinishedExchange(fresh));
    another.account(new FinishedExchange(old));
    AccountSnapshot snapshot = capped.snapshot();
    assertThat(row(snapshot, "new").counts().requests()).isEqualTo(1);
    assertThat(row(snapshot, "other").counts().requests()).isEqualTo(2);
    assertThat(snapshot.totals().requests()).isEqualTo(4);
  }

  @Test
  void noCounterGoesBackWhileSitesAreRenamedAndRead() throws Exception {
    Accounting capped = new Accounting(4, AccessLog.off());
    LoopAccount only = capped.forLoop();
    AtomicBoolean done = new AtomicBoolean();
    Thread renames =
        Thread.ofPlatform()
            .start(() -> {
              for (int i = 0; i < 2_000; i++) {
                capped.sites(List.of("stays", "a" + i, "b" + i));
                only.account(new FinishedExchange(capped.site("stays")));
                only.account(new FinishedExchange(capped.site("a" + i)));
                only.account(new FinishedExchange(capped.site("b" + i)));
              }
              done.set(true);
            });
    long requests = 0;
    long stays = 0;
    while (!done.get()) {
      AccountSnapshot snapshot = capped.snapshot();
      assertThat(snapshot.totals().requests()).isGreaterThanOrEqualTo(requests);
      requests = snapshot.totals().requests();
      for (AccountSnapshot.SiteRow each : snapshot.sites()) {
        if (each.name().equals("stays")) {
          assertThat(each.counts().requests()).isGreaterThanOrEqualTo(stays);
          stays = each.counts().requests();
        }
      }
    }
    renames.join();
    assertThat(capped.snapshot().totals().requests()).isEqualTo(6_000);
  }

  @Test
  void aSiteThatIsCalledLikeTheUnroutedSharesItsSeriesInsteadOfDoublingIt() {
    assertThat(accounting.site("none")).isSameAs(accounting.unrouted());
  }

  @Test
  void upstreamsBeyondTheCapAreCountedAsOther() {
    Accounting capped = new Accounting(1, AccessLog.off());
    LoopAccount only = capped.forLoop();
    SiteCounters site = capped.site("a");
    for (int i = 0; i < 3; i++) {
      only.fetched(site, "origin" + i, 200, 1_000, 10);
    }
    AccountSnapshot snapshot = capped.snapshot();
    assertThat(snapshot.upstreamRequests("a", "origin0")).isEqualTo(1);
    assertThat(snapshot.upstreamRequests("a", "origin1")).isZero();
    assertThat(snapshot.upstreamRequests("a", "other")).isEqualTo(2);
    assertThat(row(snapshot, "a").counts().bytesFetched()).isEqualTo(30);
  }

  /** {@code metrics_sites_max} may be 0. */
  @Test
  void aCapOfNoSitesCountsAllOfThemAsOther() {
    Accounting capped = new Accounting(0, AccessLog.off());
    LoopAccount only = capped.forLoop();
    capped.sites(List.of("a", "b"));
    only.account(new FinishedExchange(capped.site("a")));
    only.account(new FinishedExchange(capped.site("b")));
    only.fetched(capped.site("b"), "origin", 200, 1_000, 10);
    assertThat(row(capped.snapshot(), "other").counts().requests()).isEqualTo(2);
    assertThat(capped.snapshot().upstreamRequests("other", "other")).isEqualTo(1);
  }

  @Test
  void aCapBelowNoneIsRefused() {
    assertThatThrownBy(() -> new Accounting(-1, AccessLog.off()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("-1");
  }

  @Test
  void fetchesAndTheirFailuresAreCountedByUpstream() {
    loop.fetched(shop, "origin:80", 200, 2_000_000, 500);
    loop.fetched(shop, "origin:80", 0, 0, 0);
    loop.fetchFailed(shop, "origin:80", "connect_timeout");
    AccountSnapshot snapshot = accounting.snapshot();
    assertThat(snapshot.upstreamRequests("shop", "origin:80")).isEqualTo(2);
    assertThat(snapshot.upstreamErrors("shop", "origin:80")).isEqualTo(1);
    assertThat(snapshot.upstreamRequests("shop", "another")).isZero();
  }

  @Test
  void connectionsAreOpenUntilTheyAreClosed() {
    loop.connectionOpened(false);
    loop.connectionOpened(true);
    loop.connectionOpened(true);
    loop.connectionClosed(true, CloseReason.IDLE);
    assertThat(accounting.snapshot().connectionsOpen()).isEqualTo(2);
    loop.connectionClosed(true, CloseReason.CLIENT);
    loop.connectionClosed(false, CloseReason.DRAIN);
    assertThat(accounting.snapshot().connectionsOpen()).isZero();
  }

  @Test
  void latenciesOfHitsAndMissesAreApart() {
    for (int i = 0; i < 100; i++) {
      loop.account(new FinishedExchange(shop).as(Reason.FRESH).lasting(100_000));
      loop.account(new FinishedExchange(shop).as(Reason.URI_MISS).lasting(20_000_000));
    }
    AccountSnapshot snapshot = accounting.snapshot();
    assertThat(snapshot.hitLatency().count()).isEqualTo(100);
    assertThat(snapshot.hitLatency().p99Nanos()).isBetween(100_000L, 112_600L);
    assertThat(snapshot.missLatency().p50Nanos()).isBetween(20_000_000L, 22_500_000L);
  }

  @Test
  void countsAreExactWhenFourLoopsCountAndOneReads() throws Exception {
    int loops = 4;
    int exchanges = 50_000;
    AtomicBoolean done = new AtomicBoolean();
    try (ExecutorService executor = Executors.newFixedThreadPool(loops + 1)) {
      List<Callable<Void>> work = new ArrayList<>();
      for (int l = 0; l < loops; l++) {
        LoopAccount own = accounting.forLoop();
        work.add(() -> {
          for (int i = 0; i < exchanges; i++) {
            SiteCounters site = accounting.site("site" + i % 7);
            own.account(new FinishedExchange(site).as(i % 3 == 0 ? Reason.URI_MISS : Reason.FRESH));
            own.fetched(site, "origin", 200, 1_000, 3);
            own.rejected("bad_field");
            accounting.evicted("memory", "size", 1);
          }
          return null;
        });
      }
      Future<Long> reader =
          executor.submit(() -> {
            long last = 0;
            while (!done.get()) {
              long now = accounting.snapshot().totals().requests();
              if (now < last) {
                throw new AssertionError("counts went back from " + last + " to " + now);
              }
              last = now;
            }
            return last;
          });
      for (Future<Void> result : executor.invokeAll(work, 60, TimeUnit.SECONDS)) {
        result.get();
      }
      done.set(true);
      reader.get(10, TimeUnit.SECONDS);
    }
    AccountSnapshot snapshot = accounting.snapshot();
    long misses = loops * ((exchanges + 2) / 3);
    assertThat(snapshot.totals().requests()).isEqualTo((long) loops * exchanges);
    assertThat(snapshot.totals().misses()).isEqualTo(misses);
    assertThat(snapshot.totals().bytesServed()).isEqualTo((long) loops * exchanges * 1_024);
    assertThat(snapshot.totals().bytesFetched()).isEqualTo((long) loops * exchanges * 3);
    assertThat(snapshot.evictions()).isEqualTo((long) loops * exchanges);
    assertThat(snapshot.missLatency().count()).isEqualTo(misses);
  }

  private static AccountSnapshot.SiteRow row(AccountSnapshot snapshot, String site) {
    return snapshot.sites().stream()
        .filter(row -> row.name().equals(site))
        .findFirst()
        .orElseThrow();
  }
}
